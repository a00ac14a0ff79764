using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>What infra/azure/main.bicep makes of its parameters, told by the compiler that also deploys it.</summary>
/// <param name="Resources">As they would be sent, expressions evaluated but for what only Azure knows.</param>
/// <param name="Findings">The compiler's and the linter's.</param>
internal sealed partial record AzureTemplate(IReadOnlyList<JsonNode> Resources, string Findings)
{
    private static readonly string Compiler =
        typeof(AzureTemplate).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "BicepPath").Value!;

    /// <summary>The settings of the app; what lies in the vault is still a reference.</summary>
    public IReadOnlyDictionary<string, string> AppSettings => Resources
        .Single(resource => (string?)resource["type"] == "Microsoft.Web/sites/config" && ((string)resource["name"]!).EndsWith("/appsettings", StringComparison.Ordinal))["properties"]!
        .AsObject().ToDictionary(setting => setting.Key, setting => (string)setting.Value!);

    /// <param name="parameters">Lines of a <c>.bicepparam</c> file; null takes the example of the repository.</param>
    public static async Task<AzureTemplate> EvaluateAsync(string? parameters = null)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-bicep-");
        try
        {
            foreach (var file in new DirectoryInfo(Path.Combine(TestServer.RepositoryRoot, "infra", "azure")).EnumerateFiles()) file.CopyTo(Path.Combine(folder.FullName, file.Name));
            var parameterFile = Path.Combine(folder.FullName, "example.bicepparam");
            if (parameters is not null) await File.WriteAllTextAsync(parameterFile, $"using 'main.bicep'\n{parameters}\n");
            var start = new ProcessStartInfo(Compiler)
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                ArgumentList =
                {
                    "snapshot", parameterFile, "--mode", "overwrite", "--location", "eastus", "--resource-group", "cortap",
                    "--subscription-id", "00000000-0000-0000-0000-000000000001",
                },
            };
            start.Environment["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1";
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync();
            var findings = await process.StandardError.ReadToEndAsync() + await output;
            await process.WaitForExitAsync();
            process.ExitCode.ShouldBe(0, findings);
            var snapshot = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder.FullName, "example.snapshot.json")))!;
            return new AzureTemplate([.. snapshot["predictedResources"]!.AsArray().Select(resource => resource!)], findings);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The settings as the app gets them.</summary>
    /// <param name="vault">Secrets by their names in the vault.</param>
    public IReadOnlyDictionary<string, string> Resolve(IReadOnlyDictionary<string, string> vault) => AppSettings.ToDictionary(setting => setting.Key, setting =>
        VaultReference().Match(setting.Value) is { Success: true } reference ? vault[reference.Groups[1].Value]
        : setting.Value.Contains(".defaultHostName)", StringComparison.Ordinal) ? "https://cortap.azurewebsites.net"
        : setting.Value.Contains(").ConnectionString", StringComparison.Ordinal) ? "InstrumentationKey=00000000-0000-0000-0000-000000000000"
        : setting.Value);

    [GeneratedRegex(@"^@Microsoft\.KeyVault\(VaultName=[^;]+;SecretName=([a-z-]+)\)$")]
    public static partial Regex VaultReference();
}
