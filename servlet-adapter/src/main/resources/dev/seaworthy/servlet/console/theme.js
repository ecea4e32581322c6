// Light, dark, or as the system has it; remembered in this tab.

const KEY = 'seaworthy.theme';
const THEMES = ['system', 'light', 'dark'];

function read() {
  try {
    const kept = window.sessionStorage.getItem(KEY);
    return THEMES.includes(kept) ? kept : 'system';
  } catch {
    return 'system';
  }
}

function apply(theme, control) {
  if (theme === 'system') {
    document.documentElement.removeAttribute('data-theme');
  } else {
    document.documentElement.setAttribute('data-theme', theme);
  }
  control.textContent = `Theme: ${theme}`;
}

export function startTheme(control) {
  let theme = read();
  apply(theme, control);
  control.addEventListener('click', () => {
    theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
    try {
      window.sessionStorage.setItem(KEY, theme);
    } catch {
      // Then it lasts until the page is loaded again.
    }
    apply(theme, control);
  });
}
