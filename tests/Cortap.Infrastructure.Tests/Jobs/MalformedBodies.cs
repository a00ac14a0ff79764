using System.Text;

namespace Cortap.Infrastructure.Tests.Jobs;

/// <summary>A corpus of bodies that no client should send: mutations of a good one, and what parsers are known to stumble over.</summary>
internal static class MalformedBodies
{
    private const string Good = IntakeWorld.Body;

    public static IEnumerable<byte[]> All() => Texts().Select(Encoding.UTF8.GetBytes).Concat(Binary());

    private static IEnumerable<string> Texts()
    {
        for (var length = 0; length < Good.Length; length += 2)
        {
            yield return Good[..length];
        }

        foreach (var garbage in new[] { "x", "{}", "]", "}", ",", "\0", "null", "//", "/**/", "\u00a0", "\ufeff", "\u2028" })
        {
            yield return Good + garbage;
            yield return garbage + Good;
        }

        foreach (var number in Numbers())
        {
            yield return Good.Replace("33", number, StringComparison.Ordinal);
        }

        foreach (var member in new[] { "project_id", "report_type", "callback_url" })
        {
            yield return Good.Replace(member, member + "x", StringComparison.Ordinal);
            yield return Good.Replace(member, member.ToUpperInvariant(), StringComparison.Ordinal);
            yield return Good.Insert(1, $"\"{member}\": 1, ");
            yield return Good.Insert(1, $"\"{member[..^1]}\\u00{(int)member[^1]:x2}\": 1, ");
            foreach (var value in new[] { "null", "true", "[]", "{}", "\"\"", "0.5", "\"\\ud800\"", "\"\\udc00\\ud800\"", "\"\\u0000\"" })
            {
                yield return $$"""{"project_id": 33, "report_type": "draft_audit_report", "callback_url": "https://x.example"}"""
                    .Replace(member == "project_id" ? "33" : member == "report_type" ? "\"draft_audit_report\"" : "\"https://x.example\"", value, StringComparison.Ordinal);
            }
        }

        foreach (var options in new[] { "null", "[]", "1", "\"docx\"", "{\"format\": null}", "{\"format\": 1}", "{\"format\": \"\"}", "{\"format\": \"exe\"}", "{\"include_attachments\": 1}", "{\"include_attachments\": null}", "{\"format\": \"docx\", \"format\": \"docx\"}" })
        {
            yield return Good[..^1] + $", \"options\": {options}}}";
        }

        foreach (var url in new[] { "http://x.example", "//x.example", "https://", "https://[", "https://[::1", "https://127.1", "https://x.example:99999", "https://x example", "https://x.example/\\u0000", "file:///etc/passwd", "https://user@x.example", "https://x.example#f", "https://①.example", new string('a', 60_000) })
        {
            yield return Good.Replace("https://client.example.com/hook", url, StringComparison.Ordinal);
        }

        foreach (var depth in new[] { 33, 64, 65, 1_000, 30_000 })
        {
            yield return Good[..^1] + ", \"x\": " + new string('[', depth) + new string(']', depth) + "}";
            yield return new string('[', depth);
            yield return string.Concat(Enumerable.Repeat("{\"a\":", depth / 10 + 33)) + "1" + new string('}', depth / 10 + 33);
        }

        foreach (var text in new[] { "", " ", "\n", "null", "true", "1", "\"x\"", "[]", "[{}]", "{'a': 1}", "{a: 1}", "{\"a\"}", "{\"a\": }", "{\"a\": 1 \"b\": 2}", "{,}", "NaN", "Infinity", "<xml/>", "project_id=33", "--x\r\n\r\n", "{\"a\": \"\t\"}", "{\"a\": \"\\x\"}", "{\"a\": \"\\u12\"}" })
        {
            yield return text;
        }
    }

    private static string[] Numbers() =>
    [
        "33.0", "33.5", "1e3", "1E1", "0", "-0", "-1", "-33", "9007199254740992", "9223372036854775807", "9223372036854775808", "18446744073709551616",
        "1e400", "-1e400", "0x21", "033", "+33", "3_3", "33n", "\"33\"", "NaN", "Infinity", new string('9', 5_000), "33." + new string('0', 5_000), "1e" + new string('9', 400),
        ".5", "5.", "1e", "--1",
    ];

    private static IEnumerable<byte[]> Binary()
    {
        var good = Encoding.UTF8.GetBytes(Good);
        yield return [0xEF, 0xBB, 0xBF, .. good];
        yield return Encoding.Unicode.GetBytes(Good);
        yield return Encoding.BigEndianUnicode.GetBytes(Good);
        yield return Encoding.UTF32.GetBytes(Good);
        yield return [0x1F, 0x8B, 0x08, 0, .. good];
        foreach (byte[] wrong in new byte[][] { [0x80], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xE2, 0x82], [0xF0, 0x9F] })
        {
            yield return [.. good[..^1], .. ", \"x\": \""u8, .. wrong, .. "\"}"u8];
            yield return [.. wrong, .. good];
        }

        var random = new Random(20260211);
        for (var index = 0; index < 60; index++)
        {
            // A structural byte replaced: braces, quotes, colons, commas.
            var mutated = (byte[])good.Clone();
            var structural = Enumerable.Range(0, mutated.Length).Where(at => mutated[at] is (byte)'{' or (byte)'}' or (byte)':' or (byte)'"').ToArray();
            mutated[structural[random.Next(structural.Length)]] = (byte)"\0\x01 x[]\\"[random.Next(7)];
            yield return mutated;
        }
    }
}
