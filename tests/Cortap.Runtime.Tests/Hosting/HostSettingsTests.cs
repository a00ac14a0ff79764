using Cortap.Runtime.Engine;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Tests.Hosting;

public sealed class HostSettingsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-settings-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void HostJson_Absent_GivesTheHostsDefaults()
        => Load().ShouldBe(Expected("api", 20, 20, "TaskHub"));

    [Fact]
    public void HostJson_WithComments_IsRead()
        => Load("""
            {
              "version": "2.0", // the only one
              "extensions": {
                "http": { "routePrefix": "/v1/" },
                "durableTask": { "hubName": "Cortap", "MaxConcurrentActivityFunctions": 7, "maxConcurrentOrchestratorFunctions": 3, },
              },
            }
            """).ShouldBe(Expected("v1", 7, 3, "Cortap"));

    [Fact]
    public void HostJson_OverriddenBySetting_YieldsToIt()
        => Load("""{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 7}}}""",
            ("AzureFunctionsJobHost:extensions:durableTask:maxConcurrentActivityFunctions", "9")).MaxConcurrentActivities.ShouldBe(9);

    [Theory]
    [InlineData("""{"version": "1.0"}""", "version is \"1.0\"")]
    [InlineData("""{"extensions": """, "host.json is not valid JSON")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 0}}}""", "maxConcurrentActivityFunctions is \"0\"")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentOrchestratorFunctions": "x"}}}""", "OrchestratorFunctions is \"x\"")]
    [InlineData("""{"extensions": {"durableTask": {"hubName": "../x"}}}""", "hubName is \"../x\"")]
    public void HostJson_Wrong_NamesWhatIsWrong(string text, string problem)
        => Should.Throw<RuntimeStartException>(() => Load(text)).Message.ShouldContain(problem);

    [Fact]
    public void LocalSettings_Values_BecomeSettingsAndEnvironmentVariables()
    {
        WriteLocalSettings("""{"IsEncrypted": false, "Values": {"CORTAP_TEST_ONLY_HERE": "file", "CORTAP_TEST__NESTED": "deep"}}""");
        var builder = TestHost.Builder(_folder, []);
        builder.Configuration["CORTAP_TEST_ONLY_HERE"].ShouldBe("file");
        builder.Configuration["CORTAP_TEST:NESTED"].ShouldBe("deep");
        Environment.GetEnvironmentVariable("CORTAP_TEST_ONLY_HERE").ShouldBe("file");
    }

    [Fact]
    public void LocalSettings_AlsoSetInTheEnvironment_YieldToIt()
    {
        Environment.SetEnvironmentVariable("CORTAP_TEST_BOTH", "environment");
        WriteLocalSettings("""{"Values": {"CORTAP_TEST_BOTH": "file"}}""");
        TestHost.Builder(_folder, []).Configuration["CORTAP_TEST_BOTH"].ShouldBe("environment");
        Environment.GetEnvironmentVariable("CORTAP_TEST_BOTH").ShouldBe("environment");
    }

    [Fact]
    public void LocalSettings_Encrypted_StopsTheStart()
    {
        WriteLocalSettings("""{"IsEncrypted": true, "Values": {"A": "xyz"}}""");
        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldContain("is encrypted");
    }

    [Fact]
    public void EngineOptions_OfTheHost_FollowHostJson()
    {
        File.WriteAllText(Path.Combine(_folder, "host.json"),
            """{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 5, "maxConcurrentOrchestratorFunctions": 6}}}""");
        using var host = TestHost.Builder(_folder, []).Build();
        var options = host.Services.GetRequiredService<EngineOptions>();
        (options.MaxConcurrentActivities, options.MaxConcurrentOrchestrations).ShouldBe((5, 6));
        options.DataDirectory.ShouldBe(Path.Combine(_folder, "data"));
    }

    private static HostJson Expected(string routePrefix, int activities, int orchestrations, string hubName)
        => new()
        {
            RoutePrefix = routePrefix,
            MaxConcurrentActivities = activities,
            MaxConcurrentOrchestrations = orchestrations,
            HubName = hubName,
        };

    private HostJson Load(string? text = null, params (string Name, string Value)[] settings)
    {
        if (text is not null)
            File.WriteAllText(Path.Combine(_folder, "host.json"), text);
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value))).Build();
        return HostJson.Load(_folder, configuration);
    }

    private void WriteLocalSettings(string text) => File.WriteAllText(Path.Combine(_folder, "local.settings.json"), text);
}
