using System.Diagnostics;
using System.Text.RegularExpressions;
using Cortap.Reporting.Tests.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Tests.Webhooks;

/// <summary>Runs the verifiers of docs/webhooks.md as they are printed.</summary>
public sealed partial class WebhookDocumentationTests
{
    private const string Secret = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";

    private const string PythonHarness = """

        import sys
        headers = dict(line.split("=", 1) for line in sys.argv[1].split("|"))
        print("accepted" if verify(headers, sys.stdin.buffer.read(), sys.argv[2]) else "refused")
        """;

    private const string NodeHarness = """

        const chunks = [];
        process.stdin.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
          const headers = Object.fromEntries(process.argv[2].split("|").map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
          console.log(verify(headers, Buffer.concat(chunks), process.argv[3]) ? "accepted" : "refused");
        });
        """;

    public static TheoryData<string, string> Cases()
    {
        var cases = new TheoryData<string, string>();
        foreach (var language in new[] { "python", "javascript" })
        {
            foreach (var change in new[] { "none", "body", "signature", "old", "secret", "no signature", "no number" })
            {
                cases.Add(language, change);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Verifier_OfAScript_AcceptsTheGenuineDeliveryOnly(string language, string change)
    {
        var (headers, body, secret) = Delivery(change);
        var joined = string.Join('|', headers.Select(header => $"{header.Key}={header.Value}"));
        var path = Path.Combine(Path.GetTempPath(), $"cortap-verifier-{Guid.NewGuid():n}{(language == "python" ? ".py" : ".cjs")}");
        await File.WriteAllTextAsync(path, Snippet(language) + (language == "python" ? PythonHarness : NodeHarness));
        try
        {
            (await RunAsync(language == "python" ? "python3" : "node", [path, joined, secret], body)).ShouldBe(change == "none" ? "accepted" : "refused");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("none")]
    [InlineData("body")]
    [InlineData("signature")]
    [InlineData("old")]
    [InlineData("secret")]
    [InlineData("no signature")]
    [InlineData("no number")]
    public void Verifier_InCSharp_AcceptsTheGenuineDeliveryOnly(string change)
    {
        var (headers, body, secret) = Delivery(change);
        CortapWebhook.Verify(name => headers.GetValueOrDefault(name), body, secret).ShouldBe(change == "none");
    }

    [Fact]
    public void Snippet_InCSharp_IsTheCompiledClass()
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Cortap.Reporting.Tests", "Webhooks", "CortapWebhook.cs"));
        source.ShouldContain(Snippet("csharp").Trim());
    }

    private static (Dictionary<string, string> Headers, byte[] Body, string Secret) Delivery(string change)
    {
        var body = WebhookPayload.Write(SampleJobs.Completed);
        var at = TimeProvider.System.GetUtcNow().AddSeconds(change == "old" ? -301 : 0);
        var headers = new WebhookSigner(Secret).Sign(body, "msg_1", at).ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value, StringComparer.OrdinalIgnoreCase);
        switch (change)
        {
            case "body":
                body[10] ^= 1;
                break;
            case "signature":
                headers["x-cortap-signature"] = headers["x-cortap-signature"][..^1] + (headers["x-cortap-signature"][^1] == '0' ? '1' : '0');
                break;
            case "no signature":
                headers.Remove("x-cortap-signature");
                break;
            case "no number":
                headers["x-cortap-timestamp"] = "soon";
                break;
        }

        return (headers, body, change == "secret" ? Secret.Replace('0', '1') : Secret);
    }

    private static string Snippet(string language)
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "webhooks.md"));
        return CodeBlock().Matches(page).Single(match => match.Groups["language"].Value == language).Groups["code"].Value;
    }

    private static async Task<string> RunAsync(string program, string[] arguments, byte[] input)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output.Trim();
    }

    [GeneratedRegex("^```(?<language>python|javascript|csharp)\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
