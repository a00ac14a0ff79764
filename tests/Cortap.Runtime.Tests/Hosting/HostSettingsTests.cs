using System.Text;
using Cortap.Runtime.Engine;
using Cortap.Runtime.Hosting;
using Cortap.Runtime.Hosting.Configuration;
using Cortap.Runtime.Hosting.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
    [InlineData("""{"extensions": """, "host.json is not valid JSON at line 1, byte 16.")]
    [InlineData("""[]""", "host.json holds no JSON object")]
    [InlineData("""{"extensions": {"durableTask": {"hubName": "\ud800"}}}""", "host.json is not in UTF-8, or holds half a character.")]
    [InlineData("""{"version": "2.0", "Version": "2.0"}""", "host.json gives one name more than once")]
    [InlineData("""{"extensions": {"durableTask": 5}}""", "host.json: extensions.durableTask is no object.")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": [5]}}}""", "extensions.durableTask.maxConcurrentActivityFunctions is an object or a list; give an integer from 1 to 10000.")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 0, "hubName": "1"}}}""", "maxConcurrentActivityFunctions is \"0\"; give an integer from 1 to 10000. | host.json: extensions.durableTask.hubName is \"1\"")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentActivityFunctions": 0}}}""", "maxConcurrentActivityFunctions is \"0\"")]
    [InlineData("""{"extensions": {"durableTask": {"maxConcurrentOrchestratorFunctions": "x"}}}""", "OrchestratorFunctions is \"x\"")]
    [InlineData("""{"extensions": {"durableTask": {"hubName": "../x"}}}""", "hubName is \"../x\"")]
    [InlineData("""{"extensions": {"http": {"routePrefix": "api/{id"}}}""", "host.json: extensions.http.routePrefix is \"***\"; give nothing")]
    [InlineData("""{"extensions": {"http": {"routePrefix": "api//v1"}}}""", "extensions.http.routePrefix is \"api//v1\"")]
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

    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    public async Task Settings_APipeInThePlaceOfAFile_HoldsNothingUp(string name)
    {
        using (var pipe = System.Diagnostics.Process.Start("mkfifo", [Path.Combine(_folder, name)])) await pipe.WaitForExitAsync();

        Should.Throw<RuntimeStartException>(() => JsonSettingsFile.Read(Path.Combine(_folder, name))).Message.ShouldContain($"{name} is not valid JSON at line 1, byte 1.");
    }

    [Fact]
    public void LocalSettings_AlsoSetInTheEnvironment_YieldToIt()
    {
        Environment.SetEnvironmentVariable("CORTAP_TEST_BOTH", "environment");
        WriteLocalSettings("""{"Values": {"CORTAP_TEST_BOTH": "file"}}""");
        TestHost.Builder(_folder, []).Configuration["CORTAP_TEST_BOTH"].ShouldBe("environment");
        Environment.GetEnvironmentVariable("CORTAP_TEST_BOTH").ShouldBe("environment");
    }

    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    public void SettingsFile_FolderInItsPlace_StopsTheStartWithItsName(string name)
    {
        var path = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName;

        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldBe($"{path} cannot be read: it is a folder.");
    }

    /// <summary>As one that is root's alone is to a service that is not.</summary>
    [Theory]
    [InlineData("host.json")]
    [InlineData("local.settings.json")]
    public void SettingsFile_ThatCannotBeOpened_StopsTheStartWithItsName(string name)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, "{}");
        using var held = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);

        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldStartWith($"{path} cannot be read: ");
    }

    [Theory]
    [InlineData("""{"Values": {"CORTAP_TEST__TWICE": "a", "CORTAP_TEST:TWICE": "b"}}""", "CORTAP_TEST:TWICE and CORTAP_TEST__TWICE")]
    [InlineData("""{"Values": {"CORTAP_TEST__TWICE": "a", "cortap_test__twice": "b"}}""", "CORTAP_TEST__TWICE and cortap_test__twice")]
    public void LocalSettings_OneSettingInTwoSpellings_StopsTheStartWithBoth(string text, string spellings)
    {
        WriteLocalSettings(text);
        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldContain($"as {spellings}; keep one");
        Environment.GetEnvironmentVariables().Keys.Cast<string>().ShouldNotContain(name => name.Contains("TWICE", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("""{"Values": "A=1"}""", "has no settings; give them as {\"Values\": {\"NAME\": \"value\"}}.")]
    [InlineData("""{"Values": null}""", "has no settings; give them as")]
    [InlineData("""{"Value": {"A": "1"}}""", "has no settings; give them as")]
    [InlineData("""{"MAX_CONCURRENT_JOBS": "1"}""", "has no settings; give them as")]
    [InlineData("""{"Values": {"CALLBACK_ALLOWED_HOSTS": ["hooks.example.com"]}}""", "gives CALLBACK_ALLOWED_HOSTS as a list; give a text.")]
    [InlineData("""{"Values": {"A": {"B": "1"}}}""", "gives A as an object; give a text.")]
    [InlineData("""{"Values": {"A": null}}""", "gives A as null; give a text.")]
    [InlineData("""{"Values": {"WEBHOOK_SECRET=0123456789abcdef0123": ""}}""", "has a setting \"WEBHOOK_SECRET\" that can be no environment variable")]
    [InlineData("{\n  \"Values\": {\n    \"A\": \"1\"\n", "is not valid JSON at line 4, byte 1.")]
    [InlineData("", "is not valid JSON at line 1, byte 1.")]
    [InlineData("""{"Values": {"A": "1"}, "values": {"B": "1"}}""", "gives Values more than once; keep one.")]
    [InlineData("""{"Values": {"A": "\ud800"}}""", "is not in UTF-8, or holds half a character.")]
    [InlineData("""{"Values": {"A\udc00": "1"}}""", "is not in UTF-8, or holds half a character.")]
    public void LocalSettings_WhatWouldBeIgnored_StopsTheStart(string text, string problem)
    {
        WriteLocalSettings(text);
        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldContain(problem);
    }

    [Fact]
    public void LocalSettings_InLatin1_StopTheStart()
    {
        File.WriteAllBytes(Path.Combine(_folder, "local.settings.json"), Encoding.Latin1.GetBytes("""{"Values": {"LETTERHEAD_IMAGE_ALT": "é"}}"""));
        Should.Throw<RuntimeStartException>(() => TestHost.Builder(_folder, [])).Message.ShouldEndWith("local.settings.json is not in UTF-8, or holds half a character.");
    }

    [Fact]
    public void Settings_ThatAreWrongInManyPlaces_AreToldAtOnce()
    {
        WriteLocalSettings("""{"Values": {"A": [], "B": {}}}""");
        File.WriteAllText(Path.Combine(_folder, "host.json"), """{"extensions": {"durableTask": {"hubName": "1"}}}""");

        Should.Throw<RuntimeStartException>(() => TestHost.Builder(
                _folder, [], null, "--Logging__LogLevel__Default", "loud", "--Logging:LogLevel:Cortap", "99", "--Logging:LogLevel", "Debug", "--shutdownTimeoutSeconds", "99999999"))
            .Faults.Count.ShouldBe(7);
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

    [Theory]
    [InlineData(null, "http://127.0.0.1:7071")]
    [InlineData("http://*:80; http://unix:/run/cortap.sock", "http://*:80, http://unix:/run/cortap.sock")]
    [InlineData("HTTP://127.0.0.1:80", "HTTP://127.0.0.1:80")]
    public void ListenAddresses_OfSettings_AreThose(string? setting, string expected)
        => string.Join(", ", ListenAddresses.FromSettings(Settings(("ASPNETCORE_URLS", setting)))).ShouldBe(expected);

    [Theory]
    [InlineData("https://localhost")]
    [InlineData("localhost:80")]
    [InlineData(";")]
    public void ListenAddresses_ThatCannotBe_StopTheStart(string setting)
        => Should.Throw<RuntimeStartException>(() => ListenAddresses.FromSettings(Settings(("ASPNETCORE_URLS", setting))))
            .Message.ShouldStartWith($"ASPNETCORE_URLS is \"{setting}\"");

    [Fact]
    public void ListenAddresses_OfABlankUrls_AreThoseOfTheOther()
        => ListenAddresses.FromSettings(Settings(("URLS", " "), ("ASPNETCORE_URLS", "http://127.0.0.1:81"))).ShouldBe(["http://127.0.0.1:81"]);

    [Theory]
    [InlineData("nowhere", "URLS is \"nowhere\". ")]
    [InlineData("0f1e2d3c4b5a69788796a5b4c3d2e1f0", "URLS is \"***\". ")]
    [InlineData("http://\u001b[31m", "URLS is \"***\". ")]
    public void ListenAddresses_OfUrlsThatAreWrong_AreToldByThatNameWithoutSecrets(string setting, string message)
        => Should.Throw<RuntimeStartException>(() => ListenAddresses.FromSettings(Settings(("URLS", setting), ("ASPNETCORE_URLS", "http://127.0.0.1:81"))))
            .Message.ShouldStartWith(message);

    private static IConfigurationRoot Settings(params (string Name, string? Value)[] settings)
        => new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, setting.Value))).Build();

    private static HostJson Expected(string routePrefix, int activities, int orchestrations, string hubName)
        => new()
        {
            RoutePrefix = routePrefix,
            MaxConcurrentActivities = activities,
            MaxConcurrentOrchestrations = orchestrations,
            HubName = hubName,
        };

    [Fact]
    public void HostOptions_OfTheHost_FollowTheSetting()
    {
        using var host = TestHost.Builder(_folder, [], null, "--shutdownTimeoutSeconds", "5").Build();
        host.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Logging_OfTheHost_FollowsTheSetting()
    {
        using var host = TestHost.Builder(_folder, [], null, "--Logging:LogLevel:Microsoft.AspNetCore", "Debug").Build();
        var logs = host.Services.GetRequiredService<ILoggerFactory>();
        logs.CreateLogger("Microsoft.AspNetCore.Routing").IsEnabled(LogLevel.Debug).ShouldBeTrue();
        logs.CreateLogger("Cortap").IsEnabled(LogLevel.Debug).ShouldBeFalse();
    }

    private HostJson Load(string? text = null, params (string Name, string? Value)[] settings)
    {
        if (text is not null)
            File.WriteAllText(Path.Combine(_folder, "host.json"), text);
        return HostJson.Load(_folder, Settings(settings));
    }

    private void WriteLocalSettings(string text) => File.WriteAllText(Path.Combine(_folder, "local.settings.json"), text);
}
