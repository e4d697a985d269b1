/** What may stand before a path, and behind it: else it is a part of another one. */
const BEFORE = String.raw`(?<![\w./~%+-])`;
const BEHIND = String.raw`(?=$|[/,;:"'\s)\]}\\|&?#])`;

/** A path in a `file:` address (RFC 8089), as far as lists and quotes let it go. */
const ADDRESS = /(file:(?:\/\/(?:localhost)?)?)(\/[^\s"'<>\\,;]*)/g;

/**
 * Writes the new home where the old one stands in a text, as a path and in `file:` addresses, however those
 * are percent-encoded. All names that the old home has there count, such as `/home/anna` and
 * `/var/home/anna`; `/home/annabel` is another home. Only for formats whose grammar is known.
 */
export function rehomed(text: string, oldHomes: readonly string[], newHome: string): string {
  // Addresses first: in them a home may be written in another way.
  const inAddresses = text.replace(ADDRESS, (whole, scheme: string, path: string) => {
    const rest = restBelow(path, oldHomes);
    return rest === null ? whole : `${scheme}${addressOf(newHome)}${rest}`;
  });
  return oldHomes.reduce(
    (now, home) =>
      now.replace(new RegExp(`${BEFORE}${escaped(home)}${BEHIND}`, 'g'), () => newHome),
    inAddresses,
  );
}

/** A path as addresses have it: in them `#` and `?` would end it. */
function addressOf(path: string): string {
  return encodeURI(path).replace(/[#?]/g, encodeURIComponent);
}

/** What follows the home in an address, as it is; null where that is not below the home. */
function restBelow(path: string, homes: readonly string[]): string | null {
  const names = path.split('/');
  for (const home of homes) {
    const wanted = home.split('/');
    const isBelow = wanted.every((name, at) => decoded(names[at]) === name);
    if (isBelow)
      return names
        .slice(wanted.length)
        .map((name) => `/${name}`)
        .join('');
  }
  return null;
}

function decoded(name: string | undefined): string | null {
  try {
    return name === undefined ? null : decodeURIComponent(name);
  } catch {
    return null;
  }
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}
