/** The look of the report: on a screen of any width, and on A4. Nothing is fetched. */
export const style = `
:root{--ink:#11181a;--ink2:#414c51;--ink3:#5b676c;--line:#dfe4e5;--sunken:#f4f6f6;--undo:#00697a;--hold:#845000}
*{box-sizing:border-box}
html{font:15px/22px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;color:var(--ink);background:#fff;-webkit-text-size-adjust:100%}
body{max-width:960px;margin:0 auto;padding:32px 24px 64px}
h1{font-size:28px;line-height:34px;letter-spacing:-.02em;margin:0 0 8px;overflow-wrap:anywhere}
h2{font-size:18px;line-height:26px;margin:40px 0 12px}
h3{font-size:16px;line-height:24px;margin:0}
p{margin:0 0 12px}
a{color:var(--ink);text-underline-offset:2px}
code{font:13px/20px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--sunken);padding:12px 16px;border-radius:6px;margin:0 0 12px;white-space:pre-wrap;overflow-wrap:anywhere}
.lead{color:var(--ink2);max-width:70ch}
.facts{display:flex;flex-wrap:wrap;gap:1px;background:var(--line);border:1px solid var(--line);border-radius:8px;overflow:hidden;margin:24px 0;padding:0;list-style:none}
.facts li{flex:1 1 140px;background:#fff;padding:12px 16px}
.facts b{display:block;font-size:24px;line-height:32px;font-weight:600}
.facts span{color:var(--ink3);font-size:13px}
dl{display:grid;grid-template-columns:110px 1fr;gap:4px 16px;margin:12px 0}
dt{color:var(--ink3)}
dd{margin:0;min-width:0;overflow-wrap:anywhere}
.entry{border:1px solid var(--line);border-radius:8px;padding:16px 20px;margin:0 0 16px}
.entry.undo{border-left:4px solid var(--undo)}
.entry header{display:grid;grid-template-columns:1fr auto;gap:0 16px}
.when{grid-column:1/-1;display:flex;justify-content:space-between;color:var(--ink3);font-size:13px;margin:0 0 4px}
.outcome{color:var(--ink2);margin:0;text-align:right}
.said{white-space:pre-wrap}
.gone{color:var(--hold);font-style:italic}
table{width:100%;border-collapse:collapse;margin:12px 0;font-size:14px;line-height:20px}
th,td{text-align:left;vertical-align:top;padding:6px 8px;border-top:1px solid var(--line);overflow-wrap:anywhere;font-weight:400}
thead th{color:var(--ink3);font-size:12px;border-top:0}
tbody th span{color:var(--ink3);font-size:13px}
td span{display:block;color:var(--ink3);font-size:13px}
.changes{table-layout:fixed}
.changes thead th:first-child{width:24%}
tbody th{padding-top:10px}
td.before{color:var(--ink3)}
.proof{color:var(--ink3);font:11px/16px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere;margin:12px 0 0}
@media(max-width:640px){body{padding:24px 16px 48px}dl{grid-template-columns:1fr;gap:0}dd{margin:0 0 8px}.entry{padding:12px 14px}.entry header{grid-template-columns:1fr}.outcome{text-align:left}table{font-size:13px}th,td{padding:6px 4px}}
@page{size:A4;margin:18mm 16mm}
@media print{html{font-size:10.5pt;line-height:15pt}body{max-width:none;padding:0}h2{break-after:avoid}.entry{border-color:#999}.entry header,.entry dl,tr{break-inside:avoid}tbody tr:first-child{break-after:avoid}thead{display:table-header-group}a{text-decoration:none}}
`
