using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Infrastructure.Settings;
using Cortap.Infrastructure.Tests.Aws.Servers;

namespace Cortap.EndToEnd.Tests;

/// <summary>Holds what the deployments set, the settings that the code knows and docs/settings.md together.</summary>
public sealed partial class DeploymentSettingsTests
{
    // Read by the platforms and by the SDK, not by the service.
    private static readonly string[] Foreign = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

    [Fact]
    public async Task Settings_OfEveryDeployment_AreKnownAndOnThePage()
    {
        var deployments = await ReadAsync();
        var known = KnownSettings.All.ToDictionary(setting => setting.Name);

        foreach (var (deployment, settings) in deployments)
        {
            settings.ShouldNotBeEmpty(deployment);
            settings.Keys.Where(name => !known.ContainsKey(name)).Except(Foreign).ShouldBeEmpty(deployment);
            // A secret's value is never in a file of the repository.
            foreach (var secret in known.Values.Where(setting => setting.IsSecret && settings.ContainsKey(setting.Name))) settings[secret.Name].ShouldBe("secret", deployment);
        }

        var page = (await File.ReadAllTextAsync(InRepository("docs", "settings.md"))).Split("\n## ").Single(part => part.StartsWith("What each deployment sets", StringComparison.Ordinal));
        var columns = deployments.Select(deployment => deployment.Settings).ToList();
        var rows = known.Keys.Concat(Foreign).Where(name => columns.Any(settings => settings.ContainsKey(name)))
            .Select(name => $"| `{name}` | {string.Join(" | ", columns.Select(settings => settings.GetValueOrDefault(name, "–")))} |").ToList();
        page.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal)).ShouldBe(rows, string.Join('\n', rows));
    }

    [Fact]
    public void Sample_OfLocalSettings_IsAccepted()
    {
        var folder = Directory.CreateTempSubdirectory("cortap-sample-");
        try
        {
            var values = Sample();
            values["DATA_DIR"] = folder.FullName;
            CortapSettings.Read(values.GetValueOrDefault).StorageMode.ShouldBe(StorageMode.Local);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A character that no font has is a box in a PDF, without an error.</summary>
    [Theory]
    [InlineData("infra/container/Dockerfile")]
    [InlineData("infra/container/functions.Dockerfile")]
    [InlineData("docs/scale.md")]
    public void Fonts_WhereverLibreOfficeIsInstalled_AreThoseOfTheTests(string file)
    {
        var fonts = Font().Matches(File.ReadAllText(InRepository("eng", "prerequisites.sh"))).Select(match => match.Value).Distinct().ToList();
        fonts.Count.ShouldBeGreaterThan(1);

        var installs = File.ReadAllLines(InRepository(file)).Where(line => line.Contains("libreoffice-writer-nogui", StringComparison.Ordinal)).ToList();

        installs.ShouldNotBeEmpty();
        foreach (var line in installs) Font().Matches(line).Select(match => match.Value).ShouldBe(fonts, ignoreOrder: true, line);
    }

    [Fact]
    public void Unit_OfSystemd_LetsTheServiceWriteCheckpointsAndKnowItsOwnAddresses()
    {
        var unit = File.ReadAllLines(InRepository("infra", "systemd", "cortap.service"));

        // Addresses of this machine are read by netlink.
        unit.Single(line => line.StartsWith("RestrictAddressFamilies=", StringComparison.Ordinal)).Split(' ').ShouldContain("AF_NETLINK");
        var setting = File.ReadAllLines(InRepository("docs", "settings.md")).Single(line => line.StartsWith("| `AUDIT_CHECKPOINT_PATH`", StringComparison.Ordinal));
        setting.ShouldContain("| /mnt/audit |");
        unit.ShouldContain("ReadWritePaths=-/mnt/audit");
    }

    private static async Task<List<(string Name, Dictionary<string, string> Settings)>> ReadAsync() =>
    [
        ("infra/azure/main.bicep", (await AzureTemplate.EvaluateAsync()).AppSettings.Where(setting => IsName().IsMatch(setting.Key)).ToDictionary(setting => setting.Key, setting => Tell(setting.Value))),
        ("infra/aws/service.yaml", Parse(EcsSetting(), "infra", "aws", "service.yaml")),
        ("infra/container", Parse(ImageSetting(), "infra", "container", "Dockerfile").Concat(Parse(PodSetting(), "infra", "container", "statefulset.yaml")).ToDictionary()),
        ("local.settings.sample.json", Sample().Where(setting => IsName().IsMatch(setting.Key) && setting.Key != "FUNCTIONS_WORKER_RUNTIME").ToDictionary(setting => setting.Key, setting => setting.Value.Length == 0 ? "–" : $"`{setting.Value}`")),
    ];

    /// <summary>A value of a manifest: one that refers to another place comes from the deployment, or is a secret.</summary>
    private static Dictionary<string, string> Parse(Regex pattern, params string[] file) => pattern.Matches(File.ReadAllText(InRepository(file)))
        .ToDictionary(match => match.Groups["name"].Value, match =>
            match.Groups["secret"].Success ? "secret" : match.Groups["value"].Value is var value && value.StartsWith('!') ? "from the deployment" : $"`{value}`");

    private static string Tell(string value) =>
        AzureTemplate.VaultReference().IsMatch(value) ? "secret" : value.StartsWith('[') ? "from the deployment" : $"`{value}`";

    private static Dictionary<string, string> Sample() =>
        JsonNode.Parse(File.ReadAllText(InRepository("src", "Cortap.Functions", "local.settings.sample.json")))!["Values"]!.AsObject()
            .ToDictionary(setting => setting.Key, setting => (string)setting.Value!);

    private static string InRepository(params string[] path) => Path.Combine([TestServer.RepositoryRoot, .. path]);

    [GeneratedRegex(@"- Name: (?<name>[A-Z][A-Z0-9_]+)\n\s+(?:Value: (?<value>.+)|(?<secret>ValueFrom): !Ref \w+)")]
    private static partial Regex EcsSetting();

    [GeneratedRegex(@"- name: (?<name>[A-Z][A-Z0-9_]+)\n\s+(?:value: (?<value>.+)|(?<secret>valueFrom):\n\s+secretKeyRef:)")]
    private static partial Regex PodSetting();

    // What the runtime reads besides has no place on the page.
    [GeneratedRegex(@"(?<name>ASPNETCORE_URLS|DATA_DIR|PDF_CONVERTER_PATH)=(?<value>\S+)")]
    private static partial Regex ImageSetting();

    [GeneratedRegex("fonts-[a-z]+(-[a-z]+)*")]
    private static partial Regex Font();

    [GeneratedRegex("^[A-Z][A-Z0-9_]+$")]
    private static partial Regex IsName();
}
