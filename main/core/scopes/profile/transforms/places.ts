import { parseXml, XmlElement, XmlText } from '@rgrove/parse-xml';

/**
 * The list of places (KFilePlacesModel, in XBEL 1.0) without those of the old machine itself: its disks, and what
 * it reached through KDE Connect. Everything else keeps every character; what is no XML stays as it is.
 */
export function ownPlaces(text: string): string {
  const root = parse(text);
  if (!root) return text;
  const strange = root.children.filter(
    (child): child is XmlElement => child instanceof XmlElement && isOfTheMachine(child),
  );
  return strange.reverse().reduce((now, { start, end }) => withoutLines(now, start, end), text);
}

function parse(text: string): XmlElement | null {
  try {
    return parseXml(text, { includeOffsets: true }).root;
  } catch {
    return null;
  }
}

/** Names of what KDE notes of a place that is a device (KFilePlacesItem, createDeviceBookmark). */
const DEVICE_MARKS = new Set(['UDI', 'uuid', 'deviceName']);

function isOfTheMachine(element: XmlElement): boolean {
  if (element.attributes['href']?.startsWith('kdeconnect:') === true) return true;
  return hasMark(element);
}

function hasMark(element: XmlElement): boolean {
  return element.children.some((child) => {
    if (!(child instanceof XmlElement)) return false;
    const isMark = DEVICE_MARKS.has(child.name);
    const says = child.children.some((one) => one instanceof XmlText && one.text.trim() !== '');
    return (isMark && says) || hasMark(child);
  });
}

/** Takes a part of a text away, and the line's end where nothing else stands in its lines. */
function withoutLines(text: string, start: number, end: number): string {
  const before = text.slice(0, start).replace(/[ \t]+$/, '');
  const after = text.slice(end);
  const standsAlone = before.endsWith('\n') && /^[ \t]*\r?\n/.test(after);
  return standsAlone ? before + after.replace(/^[ \t]*\r?\n/, '') : text.slice(0, start) + after;
}
