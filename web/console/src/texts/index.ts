import { en } from './en';
import { zh } from './zh';

export const texts = { zh, en };
