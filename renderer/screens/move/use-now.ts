import { useEffect, useState } from 'react';

/** The time now, once a second, and when it was first asked for; milliseconds since 1970. */
export function useNow(): { readonly now: number; readonly start: number } {
  const [start] = useState(Date.now);
  const [now, setNow] = useState(start);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return { now, start };
}
