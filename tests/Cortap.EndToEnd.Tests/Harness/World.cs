using System.Diagnostics;
using Cortap.Cli.Api;
using Cortap.Cli.Service;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>
/// One service with its own data folder and port, and the outside world around it. A test that kills it, reads its log or its files, or measures
/// it has it in a process of its own; for others it runs in that of the tests.
/// </summary>
public sealed class World : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>First delay between two attempts of a webhook, instead of the second of production.</summary>
    public static readonly TimeSpan BackoffUnit = TimeSpan.FromMilliseconds(20);

    private readonly Dictionary<string, string> _environment;
    private readonly int _port = ServiceProcess.FreePort();
    private readonly string _assembly;
    private readonly List<ServiceProcess> _others = [];
    private ServiceProcess? _service;
    private HostedService? _hosted;

    private World(RiskuitySimulator riskuity, WebhookReceiver receiver, string webhookSecret, string assembly, TimeProvider time)
    {
        _assembly = assembly;
        Riskuity = riskuity;
        Receiver = receiver;
        WebhookSecret = webhookSecret;
        Mint = new TokenMint(SigningKey, time);
        var setup = Path.Combine(DataDirectory, "..", Path.GetFileName(DataDirectory) + "-setup.json");
        File.WriteAllText(setup, DemoProject.SetupJson);
        _environment = new()
        {
            ["STORAGE_MODE"] = "local",
            ["RISKUITY_BASE_URL"] = riskuity.BaseUrl.ToString(),
            ["PROJECT_SETUP_PATH"] = setup,
            ["JWT_SIGNING_KEY"] = SigningKey,
            ["WEBHOOK_SECRET"] = webhookSecret,
            ["CALLBACK_ALLOW_HTTP"] = "true",
            ["CALLBACK_ALLOW_PRIVATE"] = "true",
            ["WEBHOOK_BACKOFF_UNIT_MS"] = $"{BackoffUnit.TotalMilliseconds}",
            // No service of a test lives long enough to gain from code that is compiled a second time.
            ["DOTNET_TC_CallCounting"] = "0",
        };
    }

    public RiskuitySimulator Riskuity { get; }

    public WebhookReceiver Receiver { get; }

    public TokenMint Mint { get; }

    public string SigningKey { get; } = TokenMint.NewSigningKey();

    public string WebhookSecret { get; }

    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("cortap-e2e-").FullName;

    /// <summary>The settings that the service is started with, but for its data folder and address.</summary>
    public IReadOnlyDictionary<string, string> Settings => _environment;

    /// <summary>Where the service listens when it runs.</summary>
    public Uri Address => _service?.BaseAddress ?? new Uri($"http://127.0.0.1:{_port}");

    public ServiceProcess Service => _service ?? throw new InvalidOperationException("The service was not started in a process of its own.");

    /// <summary>What the service in the process of the tests is made of.</summary>
    public IServiceProvider Parts => _hosted?.Services ?? throw new InvalidOperationException("The service was not started in the process of the tests.");

    /// <summary>Everything that the service ever wrote to its standard output and error, over all restarts.</summary>
    public string Logs { get; private set; } = "";

    /// <summary>The simulators only.</summary>
    /// <param name="assembly">The executable that will run the service in a process of its own.</param>
    /// <param name="time">The clock of the world around the service; the system's when null.</param>
    public static async Task<World> PrepareAsync(string assembly = "Cortap.Server.dll", TimeProvider? time = null)
    {
        time ??= TimeProvider.System;
        var webhookSecret = TokenMint.NewSigningKey();
        var riskuity = await RiskuitySimulator.StartAsync(time: time);
        riskuity.AddProject(DemoProject.TenantProject, DemoProject.Controls());
        return new World(riskuity, await WebhookReceiver.StartAsync(webhookSecret, time), webhookSecret, assembly, time);
    }

    /// <summary>The simulators, and the service in the process of the tests.</summary>
    /// <param name="settings">Further settings, as <c>NAME=value</c>.</param>
    public static async Task<World> StartAsync(params string[] settings)
    {
        var world = await PrepareAsync();
        await world.StartHostedAsync(settings);
        return world;
    }

    /// <summary>The simulators, and the service in a process of its own.</summary>
    /// <param name="settings">Further settings, as <c>NAME=value</c>.</param>
    public static async Task<World> StartProcessAsync(params string[] settings)
    {
        var world = await PrepareAsync();
        await world.StartServiceAsync(settings);
        return world;
    }

    /// <summary>Starts the service in the process of the tests, again after it stopped, on the same port and data folder.</summary>
    public Task StartHostedAsync(params string[] settings) => StartHostedAsync(TimeProvider.System, settings);

    /// <summary>The same by another clock.</summary>
    public Task StartHostedAsync(TimeProvider time, params string[] settings) => StartHostedAsync(time, _ => { }, settings);

    /// <summary>The same with other parts.</summary>
    public async Task StartHostedAsync(TimeProvider time, Action<IServiceCollection> change, params string[] settings)
    {
        await StopServiceAsync();
        _hosted = await HostedService.StartAsync(SettingsOf(settings).Environment, DataDirectory, Address, time, change, CancellationToken.None);
    }

    /// <summary>The same in a process of its own.</summary>
    public Task StartServiceAsync(params string[] settings) => StartServiceAsync(settings, CancellationToken.None);

    /// <summary>The same; the service is killed when the token is canceled before it listens.</summary>
    public async Task StartServiceAsync(string[] settings, CancellationToken cancellationToken)
    {
        await StopServiceAsync();
        _service = await ServiceProcess.StartAsync(SettingsOf(settings) with { Port = _port }, cancellationToken);
    }

    /// <summary>Starts a further process beside the service, with a port and a data folder of its own; it lives until it is killed, or the world ends.</summary>
    public async Task<ServiceProcess> StartAnotherAsync(params string[] settings)
    {
        var another = SettingsOf(settings) with { DataDirectory = Path.Combine(DataDirectory, $"{_others.Count}"), Port = ServiceProcess.FreePort() };
        _others.Add(await ServiceProcess.StartAsync(another));
        return _others[^1];
    }

    /// <summary>For the next of several tests that share the world one after the other: nothing fails any more.</summary>
    public World Restored()
    {
        Riskuity.Recover();
        Receiver.Answer(WebhookAnswer.Acknowledge);
        return this;
    }

    /// <summary>Runs the service that cannot start until it has ended by itself.</summary>
    /// <param name="words">Its command line.</param>
    public async Task<(int ExitCode, string Error)> RunToItsEndAsync(params string[] words)
    {
        await StopServiceAsync();
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Cortap.Server.dll"));
        foreach (var word in words) start.ArgumentList.Add(word);
        foreach (var (name, value) in _environment) start.Environment[name] = value;
        start.Environment["DATA_DIR"] = DataDirectory;
        start.Environment["ASPNETCORE_URLS"] = $"http://127.0.0.1:{_port}";
        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            _ = process.StandardOutput.ReadToEndAsync(patience.Token);
            var error = await process.StandardError.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, error);
        }
        finally
        {
            if (!process.HasExited) process.Kill();
        }
    }

    /// <summary>It waits as long as the tests do: who gives up earlier on a busy machine does not know whether the order was taken.</summary>
    public CortapClient Client(TokenClaims? claims = null, ServiceProcess? at = null) => new(at?.BaseAddress ?? Address, Mint.Mint(claims), Patience);

    /// <summary>A client for requests of any shape; it sends no token by itself.</summary>
    public HttpClient Http() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public ReportOrder Order(string reportType = "draft_audit_report") => new(DemoProject.Id, reportType, Receiver.Url);

    /// <summary>Every webhook of the job that came so far.</summary>
    public IReadOnlyList<ReceivedWebhook> WebhooksOf(string jobId) => [.. Receiver.Received.Where(webhook => webhook.JobId == jobId)];

    /// <summary>Waits until a webhook of the job came.</summary>
    public async Task<ReceivedWebhook> WebhookAsync(string jobId)
    {
        var received = await Receiver.WaitForAsync(webhook => webhook.JobId == jobId, Patience);
        OpenApiCheck.ShouldHaveShape((string?)received.Json["status"] == "completed" ? "CompletedWebhook" : "FailedWebhook", received.Json);
        return received;
    }

    /// <summary>Waits until the job's webhook is delivered or given up.</summary>
    public Task<JobSnapshot> SettledAsync(CortapClient client, string jobId) => SettledAsync(client, jobId, Patience, job => job.Settled);

    /// <summary>Waits until the job is as expected.</summary>
    public async Task<JobSnapshot> SettledAsync(CortapClient client, string jobId, TimeSpan limit, Func<JobSnapshot, bool> expected)
    {
        using var patience = new CancellationTokenSource(limit);
        while (true)
        {
            var job = await client.GetJobAsync(jobId, patience.Token);
            OpenApiCheck.ShouldHaveShape("Job", job.Json);
            if (expected(job)) return job;
            await Task.Delay(20, patience.Token);
        }
    }

    /// <summary>The key of the service that nobody was given but itself: who has it can make links that sign in at the console.</summary>
    public byte[] EncryptionKey() => Convert.FromHexString(File.ReadAllText(Path.Combine(DataDirectory, "keys", "token_encryption_key")).Trim());

    /// <summary>Every byte that lies in the data folder; the lock file is empty and can be opened by its owner only.</summary>
    public IEnumerable<(string File, byte[] Content)> StoredFiles() =>
        Directory.EnumerateFiles(DataDirectory, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "engine.lock")
            .Select(file => (file, ReadShared(file)));

    public async ValueTask DisposeAsync()
    {
        // A service that stops waits for what it has asked, up to half a minute.
        Riskuity.Recover();
        await Receiver.DisposeAsync();
        await StopServiceAsync();
        foreach (var other in _others)
        {
            await other.StopAsync(Patience);
            Logs += other.Output;
            await other.DisposeAsync();
        }

        await Riskuity.DisposeAsync();
        File.Delete(_environment["PROJECT_SETUP_PATH"]);
        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>Stops the service in good order.</summary>
    public async Task StopServiceAsync()
    {
        if (_hosted is not null)
        {
            await _hosted.DisposeAsync();
            Logs += _hosted.Output;
            _hosted = null;
        }

        if (_service is null) return;
        await _service.StopAsync(Patience);
        Logs += _service.Output;
        await _service.DisposeAsync();
        _service = null;
    }

    private ServiceSettings SettingsOf(string[] settings)
    {
        var environment = new Dictionary<string, string>(_environment);
        foreach (var setting in settings.Select(setting => setting.Split('=', 2))) environment[setting[0]] = setting[1];
        return new ServiceSettings { Assembly = _assembly, DataDirectory = DataDirectory, Environment = environment, StartTimeout = Patience };
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        return content.ToArray();
    }
}
