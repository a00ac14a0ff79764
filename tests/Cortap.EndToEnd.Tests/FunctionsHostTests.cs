using System.Net.Http.Json;
using Cortap.Cli.Service;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Functions;
using Cortap.Simulators.Tokens;
using Cortap.Sqlite;

namespace Cortap.EndToEnd.Tests;

/// <summary>The app on the official worker, as the Functions host runs it.</summary>
public sealed class FunctionsHostTests(FunctionsHostTests.Host fixture) : IClassFixture<FunctionsHostTests.Host>
{
    private readonly FunctionsHost _host = fixture.Functions;

    [Fact]
    public void Functions_ThatTheWorkerLists_AreAllOfThem() =>
        _host.Functions.ShouldBe(typeof(FunctionNames).GetFields().Select(field => (string)field.GetRawConstantValue()!), ignoreOrder: true);

    [Fact]
    public void Notice_OfTheStart_IsOnTheHostsConsoleAndInItsLog()
    {
        const string Notice = "Made a key for this installation: ";

        _host.Logs.ShouldContain(line => line.StartsWith(Notice, StringComparison.Ordinal));
        _host.Error.ShouldContain(line => line.StartsWith($"Warning, Cortap.Functions.Startup.SettingsNotice: {Notice}", StringComparison.Ordinal));
        _host.Error.ShouldContain(line => line.StartsWith($"LanguageWorkerConsoleLogWarning, Cortap.Functions.Startup.SettingsNotice: {Notice}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_WithWrongSettings_SaysWhyWhereTheHostLooks()
    {
        using var folder = new WorkerFolder();

        var error = await folder.StartInVainAsync(
            ("STORAGE_MODE", "floppy"), ("APPLICATIONINSIGHTS_CONNECTION_STRING", "7d1b4cfe-9e2a-4ab7-a56d-5f0c6bd1f001"),
            ("Logging__LogLevel__Default", "Bogus"), ("Logging__LogLevel__Cortap", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0ODAxIn0"));

        error.Length.ShouldBe(2);
        error[0].ShouldStartWith("Cortap failed: Cannot start: ");
        foreach (var fault in new[] { "STORAGE_MODE must be ", "APPLICATIONINSIGHTS_CONNECTION_STRING must be ", "Logging:LogLevel:Default must be one of Trace, " })
            error[0].ShouldContain(fault);
        error[0].ShouldNotContain("7d1b4cfe");
        error[0].ShouldNotContain("eyJ");
        error[1].ShouldBe("LanguageWorkerConsoleLog" + error[0]);
    }

    [Fact]
    public async Task Start_OnAFolderInUse_SaysWhoseItIs()
    {
        using var folder = new WorkerFolder();
        using var owner = DataDirectoryLock.Acquire(Path.Combine(folder.Path, "data"));

        var error = await folder.StartInVainAsync();

        error.ShouldContain(line => line.StartsWith("Cortap failed: Cannot start: ", StringComparison.Ordinal) && line.Contains($"is in use by process {Environment.ProcessId}."));
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, "NOT_FOUND")]
    [InlineData("GET", "/api/v1/nothing", 404, "NOT_FOUND")]
    [InlineData("POST", "/administration", 404, "NOT_FOUND")]
    [InlineData("POST", "/healthz", 405, "METHOD_NOT_ALLOWED")]
    [InlineData("DELETE", "/api/v1/jobs", 405, "METHOD_NOT_ALLOWED")]
    public async Task Ask_WhatNoFunctionAnswers_HasTheEnvelope(string method, string path, int status, string code)
    {
        using var response = await _host.SendAsync(FunctionNames.UnknownRoute, new HttpRequestMessage(new HttpMethod(method), path));
        var answer = await RawAnswer.ReadAsync(response);

        (answer.Status, answer.Code).ShouldBe((status, code));
    }

    [Theory]
    [InlineData("Host", "xn--")]
    [InlineData("Host", "xn--99999999.com")]
    [InlineData("X-Forwarded-Host", "xn--")]
    public async Task Ask_HostThatCannotBeDecoded_IsRefusedInTheEnvelope(string header, string host)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/jobs");
        request.Headers.TryAddWithoutValidation(header, host);

        using var response = await _host.SendAsync(FunctionNames.ListJobs, request);
        var answer = await RawAnswer.ReadAsync(response);

        (answer.Status, answer.Code).ShouldBe((400, "INVALID_REQUEST"));
        answer.Headers["X-Correlation-ID"].ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Ask_PrefixThatCannotBeDecoded_IsNotListenedTo()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "1.2.3.4");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", "/%00");

        using var response = await _host.SendAsync(FunctionNames.Healthz, request);

        (await RawAnswer.ReadAsync(response)).Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("my-own-id", true)]
    [InlineData("é", false)]
    public async Task Ask_WithACorrelationId_AnswersItWhenItIsAscii(string id, bool kept)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/healthz");
        request.Headers.TryAddWithoutValidation("X-Correlation-ID", id);

        using var response = await _host.SendAsync(FunctionNames.Healthz, request);
        var answer = await RawAnswer.ReadAsync(response);

        answer.Status.ShouldBe(200);
        (answer.Headers["X-Correlation-ID"] == id).ShouldBe(kept);
    }

    [Theory]
    [InlineData("127.0.0.1", "host")]
    [InlineData("[::1]", "host")]
    [InlineData("localhost", "host")]
    [InlineData("127.0.0.1", "image")]
    [InlineData("127.0.0.1", "worker")]
    [InlineData("127.0.0.1", "worker's host")]
    public async Task TestWebhook_ToTheHostOrTheWorkerItself_IsNotSent(string name, string listener)
    {
        var port = listener switch { "host" => Host.Port, "image" => Host.PortOfTheImage, "worker's host" => _host.HostAddress.Port, _ => _host.WorkerAddress.Port };
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/webhooks/test") { Content = JsonContent.Create(new { callback_url = $"http://{name}:{port}/" }) };
        request.Headers.Authorization = new("Bearer", fixture.Mint.Mint());

        using var response = await _host.SendAsync(FunctionNames.TestWebhook, request);

        (await RawAnswer.ReadAsync(response)).Json!.ToJsonString().ShouldContain(name == "localhost" ? "has no address that may be called" : "leads to this service itself");
    }

    [Fact]
    public async Task Ask_Readyz_FindsTheStoresOnThisHostToo()
    {
        using var response = await _host.SendAsync(FunctionNames.Readyz, new HttpRequestMessage(HttpMethod.Get, "/readyz"));

        (await RawAnswer.ReadAsync(response)).Status.ShouldBe(200);
    }

    /// <summary>A first deployment, whose host is only watched.</summary>
    [Fact]
    public async Task Ask_ReadyzOfANewHub_BeginsWhatNeverEnds()
    {
        using var response = await _host.SendAsync(FunctionNames.Readyz, new HttpRequestMessage(HttpMethod.Get, "/readyz"));

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (new[] { FunctionNames.Housekeeping, FunctionNames.WatchLine }.Except(_host.Started).Any()) await Task.Delay(50, limit.Token);
    }

    /// <summary>A folder for a worker that cannot start.</summary>
    private sealed class WorkerFolder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("cortap-worker-").FullName;

        /// <returns>The lines of its standard error.</returns>
        public async Task<string[]> StartInVainAsync(params (string Name, string Value)[] settings)
        {
            using var worker = FunctionsHost.StartWorker(Path, new Uri("http://127.0.0.1:1"), settings);
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            var error = (await worker.StandardError.ReadToEndAsync(limit.Token)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            await worker.WaitForExitAsync(limit.Token);
            worker.ExitCode.ShouldBe(1);
            return error;
        }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    /// <summary>One host for all tests of the class.</summary>
    public sealed class Host : IAsyncLifetime
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cortap-worker-");

        private readonly string _signingKey = TokenMint.NewSigningKey();

        /// <summary>Where the host is told to listen; nobody does.</summary>
        internal static int Port { get; } = ServiceProcess.FreePort();

        internal static int PortOfTheImage { get; } = ServiceProcess.FreePort();

        internal FunctionsHost Functions { get; private set; } = null!;

        internal TokenMint Mint => new(_signingKey);

        public async Task InitializeAsync() => Functions = await FunctionsHost.StartAsync(
            _folder.FullName, ("WEBSITE_HOSTNAME", $"localhost:{Port}"), ("ASPNETCORE_HTTP_PORTS", $"{PortOfTheImage}"), ("JWT_SIGNING_KEY", _signingKey), ("CALLBACK_ALLOW_HTTP", "true"), ("CALLBACK_ALLOW_PRIVATE", "true"));

        public async Task DisposeAsync()
        {
            await Functions.DisposeAsync();
            _folder.Delete(recursive: true);
        }
    }
}
