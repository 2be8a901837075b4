/** Lets functions outside components change the page; the router puts itself in when it starts. */
let push: (path: string) => void = (path) => window.location.assign(path)

export function setGo(to: (path: string) => void): void {
  push = to
}

export function go(path: string): void {
  push(path)
}
