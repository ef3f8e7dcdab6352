import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, frameReader, OPCODE } from "../../../loadtests/engine/websocket-frames.ts";
import { acceptOf } from "../../../loadtests/engine/websocket-peer.ts";

function read(chunks: readonly Buffer[]) {
  const messages: string[] = [];
  const faults: string[] = [];
  const reader = frameReader({
    message: (_, payload) => messages.push(payload.toString("utf8")),
    control: (opcode) => messages.push(`control ${opcode}`),
    fault: (sentence) => faults.push(sentence),
  });
  for (const chunk of chunks) reader(chunk);
  return { messages, faults };
}

describe("WebSocket frames", () => {
  it("come back as they went, masked or not, however they are cut", () => {
    const texts = fc.array(fc.oneof(fc.string({ maxLength: 300 }), fc.constant("x".repeat(70_000))), {
      maxLength: 4,
    });
    fc.assert(
      fc.property(texts, fc.boolean(), fc.integer({ min: 1, max: 500 }), (sent, masks, size) => {
        const mask = masks ? Buffer.from([1, 2, 3, 4]) : undefined;
        const bytes = Buffer.concat(
          sent.map((text) => encodeFrame(OPCODE.text, Buffer.from(text, "utf8"), mask)),
        );
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
          bytes.subarray(index * size, (index + 1) * size),
        );
        expect(read(chunks).messages).toEqual(sent.map((text) => Buffer.from(text, "utf8").toString("utf8")));
      }),
      { numRuns: 50 },
    );
  });

  // Source: RFC 6455, section 5.7.
  it.each([
    { what: "an unmasked text", bytes: "810548656c6c6f", messages: ["Hello"] },
    { what: "a masked text", bytes: "818537fa213d7f9f4d5158", messages: ["Hello"] },
    { what: "a text in two fragments", bytes: "010348656c80026c6f", messages: ["Hello"] },
    { what: "a ping", bytes: "890548656c6c6f", messages: ["control 9"] },
  ])("are read as the standard shows: $what", ({ bytes, messages }) => {
    expect(read([Buffer.from(bytes, "hex")]).messages).toEqual(messages);
  });

  it("end with a fault when a peer announces more than is kept", () => {
    const { faults } = read([Buffer.from("827f0000000100000000", "hex")]);
    expect(faults).toEqual(["a message of more than 16777216 bytes"]);
  });

  // Source: RFC 6455, section 1.3.
  it("accept a key as the standard shows", () => {
    expect(acceptOf("dGhlIHNhbXBsZSBub25jZQ==")).toBe("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });
});
