/** Which version of the app this is; put in when it is built. */
declare const __APP_VERSION__: string;
