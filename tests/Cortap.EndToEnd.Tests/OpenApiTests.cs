using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Cortap.Cli.Display;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Functions.OpenApi;

namespace Cortap.EndToEnd.Tests;

public sealed class OpenApiTests
{
    [Fact]
    public void Yaml_InTheDocs_IsWhatTheServiceServes()
    {
        var checkedIn = File.ReadAllText(Path.GetFullPath(Path.Combine(Here(), "../../docs/openapi.yaml")));

        checkedIn.ShouldBe(Yaml.Write(JsonNode.Parse(OpenApiDocument.Json)!), "Run: dotnet run --project tools/Cortap.Cli -- openapi docs/openapi.yaml");
    }

    [Fact]
    public async Task Service_Asked_ServesTheDescriptionAndAPageWithoutOutsideHelp()
    {
        await using var world = await World.StartAsync();
        using var http = world.Http();

        (await http.GetByteArrayAsync("api/openapi.json")).ShouldBe(OpenApiDocument.Json);
        var page = await http.GetStringAsync("api/docs");
        page.ShouldContain("/api/openapi.json");
        page.ShouldNotContain("https://");
    }

    private static string Here([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
