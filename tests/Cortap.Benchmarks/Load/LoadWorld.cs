using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Cortap.Benchmarks.Engine;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;

namespace Cortap.Benchmarks.Load;

/// <summary>The service with its embedded engine in a process of its own, and beside it a simulated Riskuity with fixture 01.</summary>
internal sealed class LoadWorld : IAsyncDisposable
{
    public const long ProjectId = 33;
    public const long FirstUser = 4801;

    private readonly ConcurrentDictionary<int, string> _tokens = new();

    private LoadWorld(RiskuitySimulator riskuity)
    {
        Riskuity = riskuity;
        Mint = new TokenMint(SigningKey);
    }

    public string Folder { get; } = BenchmarkEngine.NewFolder();

    public string DataFolder => Path.Combine(Folder, "data");

    public string SetupFile => Path.Combine(Folder, "setup.json");

    public RiskuitySimulator Riskuity { get; }

    public TokenMint Mint { get; }

    public string SigningKey { get; } = TokenMint.NewSigningKey();

    public string WebhookSecret { get; } = TokenMint.NewSigningKey();

    public ServerProcess Service { get; private set; } = null!;

    /// <param name="settings">Of the service, besides those without which it does not start.</param>
    public static Task<LoadWorld> StartAsync(params (string Name, string Value)[] settings) => StartAsync(_ => Task.CompletedTask, settings);

    /// <param name="fillAsync">Fills the data folder before the service starts.</param>
    /// <param name="settings">Of the service, besides those without which it does not start.</param>
    public static async Task<LoadWorld> StartAsync(Func<string, Task> fillAsync, params (string Name, string Value)[] settings)
    {
        var riskuity = await RiskuitySimulator.StartAsync();
        var fixture = Path.Combine(Fixtures.Folder, "01-full-494");
        riskuity.AddProject(
            JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(fixture, "riskuity-project.json")))!.AsObject(),
            [await File.ReadAllBytesAsync(Path.Combine(fixture, "riskuity-project-controls.json"))]);
        var setup = new JsonObject { ["projects"] = new JsonArray(JsonNode.Parse(await File.ReadAllBytesAsync(Path.Combine(fixture, "project-setup.json")))) };
        var world = new LoadWorld(riskuity);
        await File.WriteAllTextAsync(world.SetupFile, setup.ToJsonString());
        await fillAsync(world.DataFolder);
        world.Service = await ServerProcess.StartAsync("Cortap.Server.dll", world.Folder, _ => [], port => new(settings.ToDictionary(one => one.Name, one => one.Value))
        {
            ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{port}",
            ["DATA_DIR"] = world.DataFolder,
            ["STORAGE_MODE"] = "local",
            ["RISKUITY_BASE_URL"] = riskuity.BaseUrl.ToString(),
            ["PROJECT_SETUP_PATH"] = world.SetupFile,
            ["JWT_SIGNING_KEY"] = world.SigningKey,
            ["WEBHOOK_SECRET"] = world.WebhookSecret,
            ["CALLBACK_ALLOW_HTTP"] = "true",
            ["CALLBACK_ALLOW_PRIVATE"] = "true",
            ["RATE_LIMIT_PER_MINUTE"] = "0",
            ["MAX_WAITING_JOBS_PER_USER"] = "0",
        });
        return world;
    }

    /// <summary>The body of a request for a report whose data is read anew.</summary>
    /// <param name="callback">Of the receiver; null for one that nobody ever calls.</param>
    public static string Order(Uri? callback = null) => new JsonObject
    {
        ["project_id"] = ProjectId,
        ["report_type"] = "draft_audit_report",
        ["callback_url"] = callback?.ToString() ?? "https://example.com/webhook",
        ["options"] = new JsonObject { ["refresh"] = true },
    }.ToJsonString();

    /// <summary>The token of one of many auditors, the same each time.</summary>
    public string Token(int user) => _tokens.GetOrAdd(user, _ => Mint.Mint(TokenClaims.Auditor with { UserId = FirstUser + user }));

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await Riskuity.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
