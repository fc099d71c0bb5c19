/** `deviceName=大门` and a line end, in GBK. */
export const gb18030 = Buffer.concat([Buffer.from('deviceName='), Buffer.from([0xb4, 0xf3, 0xc3, 0xc5]), Buffer.from('\r\n')]);
