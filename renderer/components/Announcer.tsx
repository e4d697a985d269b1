import { useEffect, useRef, useState } from 'react';

/**
 * Reads a text out when it changes, at most once every `everySeconds`: what comes in between is
 * dropped for the latest.
 */
export function Announcer(props: { readonly text: string; readonly everySeconds?: number }) {
  const { text, everySeconds = 0 } = props;
  const [said, setSaid] = useState('');
  const last = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, last.current + everySeconds * 1000 - Date.now());
    const timer = setTimeout(() => {
      last.current = Date.now();
      setSaid(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, everySeconds]);
  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {said}
    </div>
  );
}
