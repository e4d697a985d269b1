import type { Messages } from '../message.ts';

export const apps = {
  'apps/no-repository': {
    text: 'The list of app sources on the old computer cannot be read.',
    remedy: 'Run “flatpak repair” on the old computer, or install its apps by hand.',
  },
  'apps/bad-remote': {
    text: 'A source, pattern or language that flatpak does not take: {name}',
    remedy: 'Add it by hand on the new computer if you still need it.',
  },
  'apps/bad-ref': {
    text: 'It is not called as apps are: {ref}',
    remedy: 'There is nothing to do unless you know it: flatpak itself did not install this.',
  },
  'apps/bad-item': {
    text: 'It has a name or value that flatpak does not take.',
    remedy: 'Check the names that you chose, then plan again.',
  },
  'apps/bad-deploy': {
    text: 'What flatpak noted of this app on the old computer cannot be read: {ref}',
    remedy: 'Run “flatpak repair” on the old computer and look again, or install it by hand.',
  },
  'apps/bad-override': {
    text: 'Permissions with a name or content that flatpak does not take: {id}',
    remedy: 'Set them by hand on the new computer if you still need them.',
  },
  'apps/bad-permissions': {
    text: 'What apps were allowed while they ran cannot be read: {detail}',
    remedy: 'There is nothing to do: apps ask again.',
  },
  'apps/bad-answer': {
    text: 'A permission that only the old computer understands: {what}',
    remedy: 'There is nothing to do: the app asks again.',
  },
  'apps/twin': {
    text: 'On the old computer it came with the system. As an app it takes its place, with the data that it has.',
    remedy: 'Choose it if you want that. Else its data moves as it is.',
  },
  'apps/running': {
    text: 'These apps are open, and their data is about to be moved: {apps}',
    remedy: 'Close them. It goes on by itself then.',
  },
  'apps/app-gone': {
    text: 'The old computer does not have this app any more.',
    remedy: 'There is nothing to do: it asks again if you install it.',
  },
  'apps/answered-here': {
    text: 'On the new computer this was answered otherwise.',
    remedy: 'There is nothing to do if it is right. Else change it in the settings.',
  },
  'apps/permissions-set': {
    text: 'On the new computer this app has other permissions already.',
    remedy: 'There is nothing to do if they are right. Else change them in the settings.',
  },
  'apps/no-installation': {
    text: 'The new computer has no flatpak installation of this name.',
    remedy: 'Ask an administrator to set it up, or choose to bring these apps for yourself alone.',
  },
  'apps/languages-set': {
    text: 'The new computer has its own choice of languages for apps.',
    remedy: 'There is nothing to do if it is right. Else set it with “flatpak config”.',
  },
  'apps/no-source': {
    text: 'The place that it came from is not known any more: it was installed from a file, or its source was removed.',
    remedy: 'Find it in your app store, or install it from its file.',
  },
  'apps/no-key': {
    text: 'Its source signs what it gives, but the key to check that with is missing on the old computer.',
    remedy: 'Add the source by hand on the new computer, then retry.',
  },
  'apps/source-conflict': {
    text: 'The new computer knows a source of the same name, with another address or key.',
    remedy: 'Choose a name of its own for the old one, or leave what came from it out.',
  },
  'apps/source-disabled': {
    text: 'Its source is switched off on the old computer.',
    remedy: 'Switch it on there and look again, or install it by hand.',
  },
  'apps/source-disabled-here': {
    text: 'The new computer has its source, but it is switched off there.',
    remedy: 'Switch it on, then retry.',
  },
  'apps/source-settings': {
    text: 'The new computer has this source already, with settings of its own, which stay.',
    remedy: 'There is nothing to do unless you want the old order or title.',
  },
  'apps/source-silent': {
    text: 'Its source did not answer, so it is not known whether it still has this app.',
    remedy: 'Check the connection to the internet and look again.',
  },
  'apps/needs-admin': {
    text: 'Permissions that hold for everybody can be set by an administrator only.',
    remedy: 'Ask an administrator, or set them for yourself.',
  },
  'apps/other-origin': {
    text: 'It is on the new computer already, from another source.',
    remedy: 'There is nothing to do if it is the right one. Else uninstall it and retry.',
  },
  'apps/other-installation': {
    text: 'It is on the new computer already, in another installation.',
    remedy: 'There is nothing to do: it can be used as it is.',
  },
  'apps/other-architecture': {
    text: 'It is made for another kind of processor.',
    remedy: 'Look in your app store whether there is one for this computer.',
  },
  'apps/not-offered': {
    text: 'Its source does not have it any more.',
    remedy: 'Look in your app store for what took its place. Its data comes over all the same.',
  },
  'apps/no-such-branch': {
    text: 'No source has it in this version.',
    remedy: 'Choose another version, or the one that it had.',
  },
  'apps/renamed': {
    text: 'It has a new name, under which it is installed. Its permissions and data go there.',
    remedy: 'There is nothing to do.',
  },
  'apps/ended': {
    text: 'It gets no updates any more.',
    remedy: 'Look in your app store for something that took its place.',
  },
  'apps/disk-full': {
    text: 'There is no room for it: flatpak wants 500 MB to stay free.',
    remedy: 'Make room on the new computer, then retry.',
  },
  'apps/not-allowed': {
    text: 'The new computer does not allow you to install for everybody.',
    remedy: 'Ask an administrator and retry, or choose to bring these apps for yourself alone.',
  },
  'apps/parental-controls': {
    text: 'Parental controls of the new computer do not allow it.',
    remedy: 'Ask whoever set them up, then retry.',
  },
  'apps/not-genuine': {
    text: 'What came is not what its maker signed: {detail}',
    remedy: 'Retry later. If it happens again, tell those who run its source.',
  },
  'apps/no-runtime': {
    text: 'What it runs on cannot be had: {detail}',
    remedy: 'Look in your app store whether there is a newer version of it.',
  },
  'apps/refused': {
    text: 'flatpak could not do it: {detail}',
    remedy: 'Retry. If it happens again, do it in your app store.',
  },
  'apps/no-flatpak': {
    text: 'The new computer has no flatpak, which these apps need.',
    remedy: 'Install the package “flatpak”, then retry.',
  },
  'apps/not-there': {
    text: 'It was done, but is not there: {detail}',
    remedy: 'Retry. If it happens again, do it in your app store.',
  },
  'apps/changed-since': {
    text: 'It was changed after the move, so it stays as it is now.',
    remedy: 'Change it by hand if you want it as it was.',
  },
} as const satisfies Messages;
