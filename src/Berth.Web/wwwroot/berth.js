// Berth's one script. Every page works without it; it saves a copy by hand, a click or a reload.

const root = document.documentElement;
const status = document.querySelector("[data-copied]");

// ---- Copy: [data-copy] holds the text; the live region says that it was done.
document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) {
        return;
    }
    await copyText(button.dataset.copy);
    status.textContent = "";
    requestAnimationFrame(() => { status.textContent = status.dataset.copied; });
    swapIcon(button, "check");
    setTimeout(() => swapIcon(button, "copy"), 1500);
    button.closest("details")?.removeAttribute("open");
});

async function copyText(text) {
    if (navigator.clipboard) {
        await navigator.clipboard.writeText(text);
        return;
    }
    // Plain http on another host than localhost has no clipboard API.
    const area = document.body.appendChild(document.createElement("textarea"));
    area.className = "vh";
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
}

function swapIcon(button, name) {
    const use = button.querySelector("use");
    use?.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#i-${name}`));
}

// ---- Code in a README can be copied like a command.
const code = document.querySelectorAll(".prose pre");
for (const block of code) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn--icon btn--s prose__copy";
    button.dataset.copy = block.textContent.trimEnd();
    button.setAttribute("aria-label", document.body.dataset.copyLabel);
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "i");
    icon.setAttribute("aria-hidden", "true");
    const use = icon.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "use"));
    use.setAttribute("href", `${document.body.dataset.icons}#i-copy`);
    button.append(icon);
    const frame = document.createElement("div");
    frame.className = "prose__code";
    block.replaceWith(frame);
    frame.append(block, button);
}

// ---- Tabs: where not all are in sight, the open one is.
function showOpenTabs() {
    for (const open of document.querySelectorAll(".tabs [aria-current]")) {
        const list = open.closest("ul");
        list.scrollLeft = open.offsetLeft - list.offsetLeft - (list.clientWidth - open.offsetWidth) / 2;
    }
}
addEventListener("resize", showOpenTabs);
showOpenTabs();

// ---- Menus: one open at a time is HTML's; closing on Escape and outside, and turning up near the bottom edge, is ours.
document.addEventListener("keydown", (event) => {
    const open = document.querySelector("details.menu[open]");
    if (event.key === "Escape" && open) {
        open.removeAttribute("open");
        open.querySelector("summary").focus();
    } else if (event.key === "/" && !event.ctrlKey && !event.metaKey && !event.target.closest("input, textarea, select")) {
        const search = document.querySelector("[data-slash]");
        if (search) {
            event.preventDefault();
            search.focus();
        }
    }
});

document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
        if (!menu.contains(event.target)) {
            menu.removeAttribute("open");
        }
    }
});

for (const menu of document.querySelectorAll("details.menu")) {
    menu.addEventListener("toggle", () => {
        const list = menu.querySelector(".menu__list");
        list.classList.remove("menu__list--up");
        if (menu.open && list.getBoundingClientRect().bottom > innerHeight && menu.getBoundingClientRect().top > list.offsetHeight) {
            list.classList.add("menu__list--up");
        }
    });
}

// ---- Theme: the other one of what is seen now, without a reload.
document.querySelector("[data-theme-switch]")?.addEventListener("click", (event) => {
    event.preventDefault();
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
    setCookie("berth_theme", root.dataset.theme);
});

function setCookie(name, value) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `${name}=${encodeURIComponent(value)}; Path=/; Max-Age=34560000; SameSite=Lax${secure}`;
}

// ---- Times are shown in the browser's zone from the second page on, unless a zone was chosen.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.includes("berth_zone=")) {
    setCookie("berth_zone", zone);
}

// ---- A list is sorted or filtered as soon as the choice changes; its button is for those without script.
for (const select of document.querySelectorAll("select[data-submit]")) {
    select.addEventListener("change", () => select.form.requestSubmit());
}

// ---- Commands follow what is typed: [data-follows] names the field whose value stands in them.
for (const preview of document.querySelectorAll("[data-template]")) {
    const fields = preview.dataset.follows.split(" ").map((id) => document.getElementById(id));
    const show = () => {
        const text = fields.reduce(
            (all, field, index) => all.replaceAll(`{${index}}`, field.value.trim() || field.dataset.example || field.value),
            preview.dataset.template);
        preview.querySelector("code").textContent = text;
        preview.querySelector("[data-copy]").dataset.copy = text;
    };
    fields.forEach((field) => field.addEventListener("input", show));
    show();
}
