using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Webhooks;
using FsCheck;
using FsCheck.Fluent;

namespace Cortap.Reporting.Tests.Webhooks;

public sealed class PythonJsonTests
{
    // Reads one JSON text a line and writes json.dumps of it: the receiver's own re-serialization.
    private const string Program = "import json, sys\nfor line in sys.stdin:\n    sys.stdout.write(json.dumps(json.loads(line)) + '\\n')\n";

    [Fact]
    public async Task Write_GeneratedPayloads_EqualsPython()
    {
        var payloads = Gen.Sample(Payloads(), 30, 500).Append(EveryCharacter()).ToList();

        var expected = await RunPythonAsync(payloads.Select(payload => payload.ToJsonString()));

        expected.Count.ShouldBe(payloads.Count);
        foreach (var (payload, python) in payloads.Zip(expected))
        {
            Encoding.ASCII.GetString(PythonJson.Write(payload)).ShouldBe(python);
        }
    }

    [Fact]
    public void Write_ALoneSurrogate_IsEscapedAsPythonDoes() => Text("\ud83d x \ude8c").ShouldBe("\"\\ud83d x \\ude8c\"");

    [Fact]
    public void Write_EmptyContainers_HaveNoSpaces() => Text(new JsonObject { ["a"] = new JsonArray(), ["b"] = new JsonObject(), ["c"] = null }).ShouldBe("""{"a": [], "b": {}, "c": null}""");

    [Theory]
    [InlineData(0.5)]
    [InlineData(1e300)]
    [InlineData(-0.0)]
    public void Write_AFraction_IsRefused(double value) => Should.Throw<ArgumentException>(() => PythonJson.Write(JsonValue.Create(value)))
        .Message.ShouldContain("integers only");

    [Theory]
    [InlineData(long.MaxValue, "9223372036854775807")]
    [InlineData(long.MinValue, "-9223372036854775808")]
    [InlineData(0, "0")]
    public void Write_AnInteger_IsWrittenInFull(long value, string expected) => Text(JsonValue.Create(value)).ShouldBe(expected);

    private static string Text(JsonNode? value) => Encoding.ASCII.GetString(PythonJson.Write(value));

    private static JsonArray EveryCharacter() =>
        new JsonArray([.. Enumerable.Range(0, 0x10000).Where(unit => unit is < 0xD800 or > 0xDFFF).Chunk(4_096)
            .Select(chunk => JsonValue.Create(new string([.. chunk.Select(unit => (char)unit)])))]);

    private static Gen<JsonNode> Payloads() => Gen.Sized(size => Node(Math.Min(size, 4)));

    private static Gen<JsonNode> Node(int depth)
    {
        var leaf = Gen.OneOf(
            Texts().Select(text => (JsonNode)JsonValue.Create(text)),
            ArbMap.Default.GeneratorFor<long>().Select(number => (JsonNode)JsonValue.Create(number)),
            ArbMap.Default.GeneratorFor<bool>().Select(flag => (JsonNode)JsonValue.Create(flag)));
        return depth == 0 ? leaf : Gen.OneOf(leaf, Array(depth - 1), Object(depth - 1));
    }

    private static Gen<JsonNode> Array(int depth) => Node(depth).ArrayOf().Select(items => (JsonNode)new JsonArray(items));

    private static Gen<JsonNode> Object(int depth) => Texts().Zip(Node(depth)).ArrayOf().Select(members =>
    {
        var result = new JsonObject();
        foreach (var (name, value) in members)
        {
            result[name] = value;
        }

        return (JsonNode)result;
    });

    private static Gen<string> Texts() => Gen.OneOf(
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => WithoutLoneSurrogates(text.Get ?? "")),
        Gen.Elements("", "'+<>&/", "\"\\\b\t\n\f\r\u0001\u007f", "Cañón", "報告", "🚌", "\u2028\ufb01", "true", "0", "\0"));

    // They cannot travel to Python in UTF-8; a test of their own covers them.
    private static string WithoutLoneSurrogates(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static async Task<List<string>> RunPythonAsync(IEnumerable<string> lines)
    {
        using var python = Process.Start(new ProcessStartInfo("python3", ["-X", "utf8", "-c", Program])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
        var reading = python.StandardOutput.ReadToEndAsync();
        foreach (var line in lines)
        {
            await python.StandardInput.WriteAsync(line + "\n");
        }

        python.StandardInput.Close();
        var output = await reading;
        await python.WaitForExitAsync();
        python.ExitCode.ShouldBe(0);
        return [.. output.TrimEnd('\n').Split('\n')];
    }
}
