using Cortap.Cli.Api;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Sqlite;

namespace Cortap.EndToEnd.Tests;

/// <summary>What the service says and knows of itself when it starts.</summary>
public sealed class StartTests
{
    [Fact]
    public async Task Start_WithWrongSettings_SaysAllOfThemOnOneLine()
    {
        var failure = await RefusalAsync(("STORAGE_MODE", "floppy"), ("MANAGEMENT_API_KEY", "short"), ("ASPNETCORE_URLS", "ftp://127.0.0.1:7071"));

        var line = failure.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].ShouldHaveSingleItem();
        line.ShouldStartWith("Cannot start: STORAGE_MODE must be ");
        line.ShouldContain("ASPNETCORE_URLS must be http URLs");
        line.ShouldContain("MANAGEMENT_API_KEY must be a text of at least 32 characters, not ***");
    }

    [Theory]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:7071/path", "ASPNETCORE_URLS must be http URLs")]
    [InlineData("URLS", "ftp://x", "| URLS is \"ftp://x\".")]
    [InlineData("Logging__LogLevel__Default", "Loud", "Logging:LogLevel:Default must be one of ")]
    public async Task Start_WhatTheHostRefusesBesideAWrongSetting_IsToldOnTheSameLine(string name, string value, string said)
    {
        var failure = await RefusalAsync(("STORAGE_MODE", "floppy"), (name, value));

        var line = failure.Split('\n', StringSplitOptions.RemoveEmptyEntries)[1..].ShouldHaveSingleItem();
        line.ShouldStartWith("Cannot start: STORAGE_MODE must be ");
        line.ShouldContain(said);
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "Authorization: Bearer x", "OTEL_EXPORTER_OTLP_HEADERS must be NAME=VALUE for each header")]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE", "/nonexistent", "OTEL_… cannot be used (OTEL_EXPORTER_OTLP_CERTIFICATE, OTEL_EXPORTER_OTLP_ENDPOINT): ")]
    [InlineData("OTEL_METRIC_EXPORT_INTERVAL", "0", "OTEL_… cannot be used (OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_METRIC_EXPORT_INTERVAL): ")]
    public async Task Start_TelemetryThatCannotBeSent_EndsWithOneLine(string name, string value, string said)
    {
        var failure = await RefusalAsync(("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:1"), (name, value));

        failure.ShouldContain($"Cannot start: {said}");
        failure.ShouldNotContain("   at ");
        failure.ShouldNotContain("Bearer x");
    }

    [Fact]
    public async Task Start_WithWordsThatAreNoSettings_EndsWithOneLine()
    {
        await using var world = await World.StartProcessAsync();

        var (exitCode, error) = await world.RunToItsEndAsync("-DATA_DIR=/srv/data", "--help");

        exitCode.ShouldBe(1);
        error.TrimEnd().ShouldBe(
            "Cannot start: The command line holds what would be ignored: -DATA_DIR begins with one dash instead of two; --help has no value. Give settings as --NAME VALUE or --NAME=VALUE.");
    }

    [Fact]
    public async Task Start_DataFolderThatOthersUse_IsRefusedAndStaysOpenToThem()
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        var folder = Directory.CreateTempSubdirectory("cortap-start-");
        try
        {
            folder.CreateSubdirectory("others");
            File.SetUnixFileMode(folder.FullName, Open);

            var failure = await Should.ThrowAsync<InvalidOperationException>(() => ServiceProcess.StartAsync(new ServiceSettings { DataDirectory = folder.FullName }));

            failure.Message.ShouldContain($"The data folder {folder.FullName} is one that others use (it holds others)");
            File.GetUnixFileMode(folder.FullName).ShouldBe(Open);
            folder.GetFileSystemInfos().Select(entry => entry.Name).ShouldBe(["others"]);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Submit_CallbackToTheAddressThatUrlsGave_IsRefused()
    {
        await using var world = await World.StartProcessAsync("URLS=http://127.0.0.1:0");
        using var client = world.Client();

        var refusal = await Should.ThrowAsync<CortapApiException>(
            () => client.SubmitAsync(world.Order() with { CallbackUrl = new Uri(world.Address, "hook") }, default));

        ((string?)refusal.Problem!["error"]).ShouldBe("INVALID_CALLBACK_URL");
        refusal.Message.ShouldContain("this service itself");
    }

    [Theory]
    [InlineData("/dev/shm", "it is the system's, for everybody")]
    [InlineData(null, "it holds mail")]
    public void Require_AFolderThatEverybodyMayWriteTo_StaysOpen(string? named, string reason)
    {
        if (OperatingSystem.IsWindows()) return;
        const UnixFileMode All = (UnixFileMode)0b_111_111_111 | UnixFileMode.StickyBit;
        var made = named is null ? Directory.CreateTempSubdirectory("cortap-start-") : null;
        try
        {
            if (made is not null)
            {
                File.WriteAllText(Path.Combine(made.FullName, "mail"), "");
                File.SetUnixFileMode(made.FullName, All);
            }

            var folder = named ?? made!.FullName;

            Should.Throw<StoreOpenException>(() => PrivateFolder.Require(folder)).Message.ShouldStartWith($"The data folder {folder} is one that others use ({reason})");
            File.GetUnixFileMode(folder).ShouldBe(All);
        }
        finally
        {
            made?.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Start_SettingsThatLetInMoreThanMeant_IsWarnedOf()
    {
        await using var world = await World.StartProcessAsync("SERVICE_ACCOUNT_USER_IDS=4801,45:7", "RISKUITY_BASE_URL=http://riskuity.example/v1", "S3_BUCKET_NAME=reports", "STORAGE__MODE=aws");
        await world.StopServiceAsync();

        world.Logs.ShouldContain("write tenant:4801");
        world.Logs.ShouldNotContain("tenant:7");
        world.Logs.ShouldContain("RISKUITY_BASE_URL is plain http");
        world.Logs.ShouldContain("RISKUITY_BASE_URL ends with /v1");
        world.Logs.ShouldContain("S3_BUCKET_NAME has no effect");
        world.Logs.ShouldContain("The setting STORAGE__MODE is not known and has no effect. Is it meant to be STORAGE_MODE?");
    }

    [Fact]
    public async Task Start_OnEveryAddressWithoutAPublicOne_WarnsThatLinksCannotBeReached()
    {
        await using var world = await World.StartProcessAsync("ASPNETCORE_URLS=http://0.0.0.0:0");
        await world.StopServiceAsync();
        world.Logs.ShouldContain("Set PUBLIC_BASE_URL");
        var warned = world.Logs.Length;

        await world.StartServiceAsync("ASPNETCORE_URLS=http://0.0.0.0:0", "PUBLIC_BASE_URL=https://reports.example.com");
        await world.StopServiceAsync();
        world.Logs[warned..].ShouldNotContain("Set PUBLIC_BASE_URL");
    }

    [Fact]
    public async Task Ask_ThroughAProxyOnThisMachine_WarnsOnceAndAnswersForHttps()
    {
        await using var world = await World.StartProcessAsync();
        using var http = world.Http();
        using var direct = await http.GetAsync("healthz");
        http.DefaultRequestHeaders.Add("X-Forwarded-Host", "reports.example.com");
        http.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");

        using var first = await http.GetAsync("healthz");
        using var second = await http.GetAsync("healthz");

        direct.Headers.Contains("Strict-Transport-Security").ShouldBeFalse();
        first.Headers.GetValues("Strict-Transport-Security").ShouldBe(["max-age=31536000"]);
        await world.StopServiceAsync();
        world.Logs.Split("Set PUBLIC_BASE_URL").Length.ShouldBe(2);
    }

    [Fact]
    public async Task Start_StoreDamaged_EndsWithOneLine()
    {
        await using var world = await World.StartProcessAsync();
        await world.StopServiceAsync();
        var store = Path.Combine(world.DataDirectory, "jobs.db");
        await File.WriteAllBytesAsync(store, [.. Enumerable.Repeat((byte)'x', 8_192)]);
        File.Delete(store + "-wal");

        var failure = await Should.ThrowAsync<InvalidOperationException>(() => world.StartServiceAsync());

        failure.Message.ShouldContain("Cannot start: ");
        failure.Message.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Ready_AuthorityThatCannotBeRead_IsNotReadyAndSaysWhy()
    {
        await using var world = await World.StartProcessAsync("JWT_SIGNING_KEY=", "JWT_AUTHORITY=http://127.0.0.1:9/");
        using var http = world.Http();

        using var ready = await http.GetAsync("readyz");
        var answer = await world.SendAsync(HttpMethod.Get, "api/v1/jobs", "eyJhbGciOiJSUzI1NiJ9.eyJ1c2VyX2lkIjoxLCJ0ZW5hbnRfaWQiOjEsImV4cCI6NDEwMjQ0NDgwMH0.AAAA");

        ((int)ready.StatusCode).ShouldBe(503);
        (answer.Status, answer.Code).ShouldBe((503, "UNAVAILABLE"));
        answer.Headers.Keys.ShouldContain("Retry-After");
        await world.StopServiceAsync();
        world.Logs.ShouldContain("the keys of JWT_AUTHORITY cannot be read");
        world.Logs.ShouldContain("set JWT_AUDIENCE");
    }

    /// <summary>What a service says that does not start with these settings.</summary>
    private static async Task<string> RefusalAsync(params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("cortap-start-");
        try
        {
            var refused = new ServiceSettings { DataDirectory = folder.FullName, Environment = settings.ToDictionary(setting => setting.Name, setting => setting.Value) };
            return (await Should.ThrowAsync<InvalidOperationException>(() => ServiceProcess.StartAsync(refused))).Message;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
