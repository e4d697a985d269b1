import { z } from 'zod';

const who = String.raw`(?:[A-Za-z0-9_.@$+-]|\\[0-7]{3}){1,256}`;
const entry = String.raw`(?:d:)?(?:[ug]:(?:${who})?:|[mo]::)[r-][w-][x-]`;

/** The longest list of access rights that is taken over, in characters. */
export const ACL_MAX = 8192;

/**
 * The access rights of a file or folder that go beyond its mode, in the short text form of acl(5), sorted,
 * entries separated by commas, those for what is made in a folder marked `d:` (setfacl(1)):
 * `u::rw-,u:anna:r--,g::r--,m::r--,o::---,d:u::rwx,…`. Users and groups stand by name where the old
 * computer knows one, else as numbers; bytes of a name that are not `A-Za-z0-9_.@$+-` as `\ooo`.
 */
export const aclSchema = z
  .string()
  .max(ACL_MAX)
  .regex(new RegExp(`^${entry}(?:,${entry}){2,255}$`));
