/** The look of the report: on a screen of any width, and on A4. Nothing is fetched. */
export const style = `
:root{--ink:#11181a;--ink2:#414c51;--ink3:#5b676c;--line:#dfe4e5;--strong:#b9c2c5;--sunken:#f4f6f6;--undo:#00697a;--hold:#845000;--final:#b0281a}
*{box-sizing:border-box}
html{font:15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:#fff;-webkit-text-size-adjust:100%}
body{max-width:1080px;margin:0 auto;padding:40px 32px 64px}
h1{font-size:30px;line-height:36px;letter-spacing:-.02em;margin:0 0 10px;overflow-wrap:anywhere}
h2{font-size:19px;line-height:26px;letter-spacing:-.01em;margin:44px 0 12px;padding-top:12px;border-top:2px solid var(--ink)}
h3{font-size:17px;line-height:24px;letter-spacing:-.006em;margin:0;overflow-wrap:anywhere}
h4{font-size:14px;line-height:20px;margin:16px 0 8px}
h4 span{font-weight:400;color:var(--ink3)}
p{margin:0 0 12px}
a{color:var(--ink);text-underline-offset:2px}
code{font:13px/20px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--sunken);padding:12px 16px;border-radius:6px;margin:0 0 12px;white-space:pre-wrap;overflow-wrap:anywhere}
.lead{color:var(--ink2);max-width:76ch}
.fine{color:var(--ink3);font-size:13px;line-height:20px}
.fine code{font-size:12px}
.vh{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
.facts{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:24px 0;padding:0;list-style:none}
.facts li{background:#fff;padding:12px 16px}
.facts b{display:block;font-size:24px;line-height:32px;font-weight:600;font-variant-numeric:tabular-nums}
.facts span{color:var(--ink3);font-size:13px;line-height:18px;display:block}
.parts{display:flex;flex-wrap:wrap;gap:4px 16px;margin:0 0 16px}
.mark{display:inline-block;width:10px;height:10px;border:2px solid var(--ink);margin-right:7px;vertical-align:0}
.mark.person{border-radius:50%}
.mark.agent{border-width:5px;border-radius:2px}
table{width:100%;border-collapse:collapse;margin:12px 0;font-size:14px;line-height:20px;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:8px 0 4px}
caption span,th span,td span{color:var(--ink3);font-weight:400}
th,td{text-align:left;vertical-align:top;padding:6px 12px 6px 0;border-top:1px solid var(--line);overflow-wrap:anywhere;font-weight:400}
thead th{color:var(--ink3);font-size:12px;line-height:16px;border-top:0;border-bottom:1px solid var(--strong);white-space:nowrap}
.register td:nth-child(1){width:64px}
.register td:nth-child(2){width:118px;color:var(--ink2)}
.register td:nth-child(3){width:210px}
.register td:nth-child(5){width:110px}
.register td span{display:block}
.register tr.undo td:nth-child(4) b::before,.entry.undo h3::before{content:"";display:inline-block;border:5px solid transparent;border-right:8px solid var(--undo);border-left:0;margin-right:7px}
.outcome{color:var(--ink2)}
.outcome.denied,.outcome.failed{color:var(--final)}
.outcome.awaiting_approval,.outcome.held,.outcome.drifted{color:var(--hold)}
.outcome.recalled,.outcome.undone,.outcome.partly_undone,.entry.undo .outcome,.register .undo .outcome{color:var(--undo)}
.entry{position:relative;border-left:2px solid var(--strong);margin:0 0 0 5px;padding:0 0 36px 28px}
.entry::before{content:"";position:absolute;left:-6px;top:5px;width:10px;height:10px;border-radius:50%;background:#fff;border:2px solid var(--ink)}
.entry.undo::before{border-color:var(--undo)}
.entry:target{background:linear-gradient(90deg,var(--sunken),#fff)}
.entry header{display:grid;grid-template-columns:1fr auto;gap:0 16px}
.when{grid-column:1/-1;display:flex;flex-wrap:wrap;justify-content:space-between;gap:0 16px;color:var(--ink3);font-size:13px;line-height:20px;margin:0 0 2px}
.when b{color:var(--ink2);font-weight:600}
.entry header .outcome{margin:0;text-align:right;font-size:14px;line-height:24px}
dl{display:grid;grid-template-columns:104px minmax(0,1fr);gap:5px 16px;margin:10px 0}
dt{color:var(--ink3)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
dd i{font-style:normal;color:var(--ink3)}
dd ul{margin:4px 0 0;padding-left:18px}
dd.back{color:var(--undo)}dd.back a{color:inherit}
.words{grid-template-columns:120px minmax(0,1fr)}
.notes{padding-left:20px;margin:0 0 12px}
.notes li{margin:0 0 6px}
.said{white-space:pre-wrap}
.gone,.hold{color:var(--hold)}
p.gone{font-size:14px;line-height:20px;margin:8px 0}
.record{max-width:860px;table-layout:fixed}
.record th[scope=row]{color:var(--ink2)}
.record thead th:first-child{width:168px}
.record.three thead th:nth-child(2){width:36%}
.before{color:var(--ink3);text-decoration:line-through;text-decoration-color:var(--strong)}
.after{font-weight:600;white-space:pre-line}
.record:not(.three) td{font-weight:400;text-decoration:none}
.mail{border:1px solid var(--line);border-radius:8px;padding:10px 14px;margin:0 0 8px;font-size:14px;line-height:20px}
.mail p{margin:0}
.mail .to{color:var(--ink3);font-size:13px}
.mail .said{margin-top:6px}
.held-out{border:1px solid #e3bd78;border-radius:8px;padding:2px 16px 6px;margin:14px 0}
.held-out h4{color:var(--hold);margin-top:10px}
.held-out tbody th{border-top:1px solid var(--line);padding-top:10px}
.held-out td:first-child{width:34%}
.proofs th{width:200px;color:var(--ink2)}
.proof{color:var(--ink3);font:11px/16px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;margin:12px 0 0}
@media screen and (max-width:760px){
body{padding:24px 16px 48px}
.facts{grid-template-columns:repeat(2,1fr)}
.facts li{padding:10px 12px}
dl,.words{grid-template-columns:1fr;gap:0}
dd{margin:0 0 8px}
.entry{padding:0 0 28px 16px}
.entry header{grid-template-columns:1fr}
.entry header .outcome{text-align:left}
.register thead{display:none}
.register tr{display:block;border-top:1px solid var(--line);padding:8px 0}
.register td,.register td:nth-child(n){display:inline;border:0;padding:0 8px 0 0;width:auto}
.register td br{display:none}
.register td:nth-child(3),.register td:nth-child(4),.register td:nth-child(5){display:block}
table{font-size:13px}
.record thead th:first-child{width:30%}
.record.three thead th:nth-child(2){width:34%}
.proofs th,.proofs td{display:block;width:auto;border-top:0;padding:2px 0}
.proofs th{border-top:1px solid var(--line);padding-top:8px}
.held-out{padding:2px 10px 6px}
}
@page{size:A4;margin:18mm 16mm 20mm;@bottom-left{content:"Evidence from the audit log";font:8pt system-ui,sans-serif;color:#5b676c}@bottom-right{content:counter(page) " of " counter(pages);font:8pt system-ui,sans-serif;color:#5b676c}}
@media print{
html{font-size:10pt;line-height:14.5pt}
body{max-width:none;padding:0}
h1{font-size:20pt;line-height:25pt}
h2{font-size:13pt;line-height:18pt;break-after:avoid;margin-top:22pt}
h3{font-size:11.5pt;line-height:16pt}
h3,h4,caption,.entry header{break-after:avoid}
.register td:nth-child(3){width:26%}
table,.mail{font-size:9pt;line-height:13pt}
code{font-size:8.5pt}
.entry header,.entry dl>dd,tr,.mail,.facts{break-inside:avoid}
.entry{padding-bottom:20pt}
.entry:target{background:none}
thead{display:table-header-group}
a{text-decoration:none}
.parts{display:none}
}
`
