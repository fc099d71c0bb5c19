import { type Call, looksOnly, plain, settingsCall } from '../call.js';
import { bool, option, range } from '../checks.js';
import type { Members } from '../query.js';
import type { CameraState } from '../state.js';
import { element, Fault, textElement, xmlReply } from '../xml.js';

interface Offer {
  framerate: readonly [number, number];
  bitrate: readonly [number, number];
}

type Offers = Record<string, Record<string, Offer>>;

const offer = (frames: number, least: number, most: number): Offer => ({ framerate: [1, frames], bitrate: [least, most] });

/** Codec → resolution → ranges, as in the sample of section 3.9; the third stream is in no sample but in an example of 3.10. */
const OFFERS = {
  stream1: {
    H264: { '2592X1944': offer(15, 500, 8000), '1080P': offer(30, 500, 6000) },
    H265: { '2592X1944': offer(15, 500, 6000), '1080P': offer(30, 500, 4000) },
  },
  stream2: {
    H264: { VGA: offer(30, 50, 2000), '480X360': offer(30, 50, 2000) },
    H265: { VGA: offer(30, 50, 2000), '480X360': offer(30, 50, 2000) },
  },
  stream3: {
    H264: { CIF: offer(30, 50, 2000) },
    H265: { CIF: offer(30, 50, 2000) },
  },
} satisfies Record<string, Offers>;

type Stream = keyof typeof OFFERS;

const capabilitiesOf = (stream: Stream): string => {
  const modes = Object.entries<Record<string, Offer>>(OFFERS[stream]).map(([mode, resolutions]) => {
    const offers = Object.entries(resolutions).map(
      ([resolution, { framerate, bitrate }]) =>
        `<resolution name="${resolution}">\n${textElement('framerate_range', framerate.join('-'))}\n${textElement('bitrate_range', bitrate.join('-'))}\n</resolution>`,
    );
    return `<encode_mode name="${mode}">\n${offers.join('\n')}\n</encode_mode>`;
  });
  return `<${stream}>\n${modes.join('\n')}\n</${stream}>`;
};

const answer = ({ settings, thirdStream }: CameraState): string => {
  const streams: Stream[] = thirdStream ? ['stream1', 'stream2', 'stream3'] : ['stream1', 'stream2'];
  const elements = streams.map((stream) => {
    const { encode_mode, resolution, framerate, govlength, bitrate, bitrate_control } = settings[stream];
    // The answer spells govlenth.
    return element(stream, { encode_mode, resolution, framerate, govlenth: govlength, bitrate, bitrate_control });
  });
  return `<videoencoder>\n${elements.join('\n')}\n</videoencoder>`;
};

/** A value that was sent has to fit; one that was not is brought into the new range. */
const fitted = (value: string, [min, max]: readonly [number, number], sent: boolean, name: string): string => {
  const within = Math.max(min, Math.min(max, Number(value)));
  if (!/^\d{1,6}$/.test(value) || (sent && within !== Number(value))) throw new Fault(`${name} error`);
  return String(within);
};

const streamCall = (stream: Stream): Call => {
  const offers: Offers = OFFERS[stream];
  return settingsCall({
    group: ({ settings }) => settings[stream],
    params: {
      encode_mode: option(Object.keys(offers), 'encode_mode error'),
      resolution: option([...new Set(Object.values(offers).flatMap(Object.keys))], 'resolution error'),
      framerate: () => {},
      govlength: range(1, 1000, 'govlength error'),
      bitrate: () => {},
      bitrate_control: option(['CBR', 'VBR'], 'bitrate_control error'),
      profile: bool('AdvanceEncodeConfig/profile: 0 or 1'),
    },
    names: { 'AdvanceEncodeConfig/profile': 'profile' },
    settle: (next, sent: Members, state) => {
      const offered = offers[next.encode_mode]?.[next.resolution];
      if (!offered) throw new Fault('resolution error');
      next.framerate = fitted(next.framerate, offered.framerate, sent.has('framerate'), 'framerate');
      next.bitrate = fitted(next.bitrate, offered.bitrate, sent.has('bitrate'), 'bitrate');
      if (stream === 'stream3') state.thirdStream = true;
    },
    answer: (_settings, state) => answer(state),
  });
};

interface Sound {
  samplerate: string;
  bitrate: string;
}

const SOUNDS: Record<string, Sound> = {
  'G.711': { samplerate: '8000', bitrate: '64000' },
  'G.711A': { samplerate: '8000', bitrate: '64000' },
  AAC: { samplerate: '16000', bitrate: '16000' },
};

/** Sections 3.9, 3.10, 3.29. */
export const videoCalls: Record<string, Call> = {
  '/cgi-bin/videoencoder/getcapabilities': plain(
    () => `<video_capabilities>\n${capabilitiesOf('stream1')}\n${capabilitiesOf('stream2')}\n</video_capabilities>`,
  ),
  '/cgi-bin/videoencoder': { auth: 'uid', changes: looksOnly, params: {}, run: ({ state }) => xmlReply(answer(state)) },
  '/cgi-bin/videoencoder/stream1': streamCall('stream1'),
  '/cgi-bin/videoencoder/stream2': streamCall('stream2'),
  '/cgi-bin/videoencoder/stream3': streamCall('stream3'),
  // Numbered from 0 in the request, from 1 in the answer.
  '/cgi-bin/set_start_codec': settingsCall({
    group: (state) => state.settings.codec,
    params: { stream0_enable: bool(), stream1_enable: bool() },
    answer: ({ stream0_enable, stream1_enable }) =>
      `<Encode>${element('EncodeConfig', { Stream: 1, Enable: stream0_enable })}\n${element('EncodeConfig', { Stream: 2, Enable: stream1_enable })}</Encode>`,
  }),
};

/** Sections 3.11, 3.12. */
export const audioCalls: Record<string, Call> = {
  '/cgi-bin/audioencoder/getcapabilities': plain(() => {
    const types = Object.entries(SOUNDS).map(
      ([name, { samplerate, bitrate }]) =>
        `<encode_type name="${name}">\n<samplerate name="${samplerate}">\n${textElement('bitrate', bitrate)}\n</samplerate>\n</encode_type>`,
    );
    return `<audio_capabilities>\n${types.join('\n')}\n</audio_capabilities>`;
  }),
  '/cgi-bin/audioencoder': settingsCall({
    group: (state) => state.settings.audio,
    params: {
      enable: bool(),
      encode_type: option(Object.keys(SOUNDS), 'encode_type error'),
      samplerate: () => {},
      bitrate: () => {},
      input_volume: range(1, 100),
      output_volume: range(1, 100),
      amplify: bool(),
    },
    settle: (next, sent) => {
      const sound = SOUNDS[next.encode_type] ?? { samplerate: '', bitrate: '' };
      for (const name of ['samplerate', 'bitrate'] as const) {
        if (sent.has(name) && next[name] !== sound[name]) throw new Fault(`${name} error`);
        next[name] = sound[name];
      }
    },
    answer: ({ enable, encode_type, samplerate, bitrate, input_volume, output_volume, amplify }) =>
      element('audioencoder', { enable, encode_type, samplerate, bitrate, input_volume, output_volume, amplify }),
  }),
};
