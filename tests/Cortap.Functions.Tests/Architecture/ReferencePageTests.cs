using System.Text;
using System.Text.RegularExpressions;
using Cortap.Functions.OpenApi;

namespace Cortap.Functions.Tests.Architecture;

/// <summary>What a browser needs to show the reference page, which no other test opens in one.</summary>
public sealed partial class ReferencePageTests
{
    private static readonly string Page = Encoding.UTF8.GetString(OpenApiDocument.Page);
    private static readonly string Script = Encoding.UTF8.GetString(OpenApiDocument.Script);

    [Fact]
    public void Page_AsTheRendererIsAModule_LoadsItAsOne()
    {
        Export().Match(Script).Groups["names"].Value.Split(',').ShouldContain("init");
        Page.ShouldContain("<script type=\"module\" src=\"/api/docs/redoc.js\">");
    }

    [Fact]
    public void Script_AfterTheRenderer_FillsTheElementOfThePage()
    {
        var start = Start().Match(Script);

        start.Groups["url"].Value.ShouldBe("/api/openapi.json");
        Page.ShouldContain($"<div id=\"{start.Groups["id"].Value}\">");
        start.Value.ShouldContain("disableTelemetry: true");
        Script.IndexOf("disableTelemetry", StringComparison.Ordinal).ShouldBeLessThan(start.Index, "the renderer still has this option");
    }

    [GeneratedRegex(@"export\{(?<names>[\w,]+)\};\s*init\(")]
    private static partial Regex Export();

    [GeneratedRegex("""\ninit\("(?<url>[^"]+)", \{[^}]*\}, document\.getElementById\("(?<id>\w+)"\)\);\n\z""")]
    private static partial Regex Start();
}
