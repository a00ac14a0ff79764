using System.Text;
using System.Text.Json.Nodes;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Local;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Simulators.Riskuity;
using Cortap.Simulators.Tokens;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Jobs;

/// <summary>Intake over a real SQLite store and a simulated Riskuity that lists project 33.</summary>
internal sealed class IntakeWorld : IAsyncDisposable
{
    public const string Body = """{"project_id": 33, "report_type": "draft_audit_report", "callback_url": "https://client.example.com/hook"}""";

    public const string SigningKey = "a signing key of at least 32 bytes!";

    private readonly TemporaryFolder _folder = new();
    private readonly HttpClient _http = new();
    private readonly TokenMint _mint;

    private IntakeWorld(RiskuitySimulator riskuity, int rateLimit)
    {
        Riskuity = riskuity;
        Database = new SqliteDatabase(_folder.File("cortap.db"));
        Store = new SqliteJobStore(Database);
        _mint = new TokenMint(SigningKey, Time);
        var client = new RiskuityClient(_http, new() { BaseUrl = riskuity.BaseUrl, MaxRetries = 0 }, TimeProvider.System, NullLogger<RiskuityClient>.Instance);
        Probe = new ProjectProbe(client, TimeSpan.FromSeconds(30), Time);
        Tokens = new TokenValidator(new() { SigningKey = Encoding.UTF8.GetBytes(SigningKey) }, Probe, _http, Time);
        Cipher = new TokenCipher(new byte[32]);
        Intake = CreateIntake(new JobOptions { MaxConcurrentJobs = 1_000 }, rateLimit);
    }

    public ManualTimeProvider Time { get; } = new();

    public RiskuitySimulator Riskuity { get; }

    public string Folder => _folder.Path;

    public SqliteDatabase Database { get; }

    public IJobStore Store { get; }

    public CortapMetrics Metrics { get; } = new();

    public ProjectProbe Probe { get; }

    public TokenValidator Tokens { get; }

    public TokenCipher Cipher { get; }

    public JobIntake Intake { get; }

    public static async Task<IntakeWorld> StartAsync(int rateLimit = 0)
    {
        var riskuity = await RiskuitySimulator.StartAsync();
        riskuity.AddProject(new JsonObject { ["id"] = 33L, ["name"] = "Harbor Valley", ["status"] = "Active", ["created_at"] = "2025-11-03T14:05:00Z" }, Enumerable.Empty<JsonNode>());
        riskuity.Authorize = _ => null;
        return new IntakeWorld(riskuity, rateLimit);
    }

    public JobIntake CreateIntake(JobOptions options, int rateLimit = 0, IJobStore? store = null) => new(
        new ReportRequestParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false), Probe, new RateLimiter(rateLimit, Time), Cipher,
        store ?? Store, new LineHost(options, Time), options, Metrics, Time, NullLogger<JobIntake>.Instance);

    public string Mint(long user = 4801, long tenant = 45) => _mint.Mint(new TokenClaims(user, tenant, null));

    public Task<Outcome<AcceptedJob>> AcceptAsync(
        string body = Body, string? token = null, string? key = null, string? contentType = "application/json", long? contentLength = null,
        string? encoding = null) =>
        AcceptAsync(Encoding.UTF8.GetBytes(body), token, key, contentType, contentLength, encoding);

    public Task<Outcome<AcceptedJob>> AcceptAsync(
        byte[] body, string? token = null, string? key = null, string? contentType = "application/json", long? contentLength = null,
        string? encoding = null) =>
        AcceptAsync(Intake, token ?? Mint(), Request(body, key, contentType, contentLength, encoding));

    public Task<Outcome<AcceptedJob>> AcceptAsync(JobIntake intake, string? key = null) =>
        AcceptAsync(intake, Mint(), Request(Encoding.UTF8.GetBytes(Body), key, "application/json", null, null));

    public async Task<VerifiedToken> VerifyAsync(string token)
    {
        (await Tokens.ValidateAsync(["Bearer " + token], "c-1", default)).TryGet(out var verified, out var problem).ShouldBeTrue(problem?.Message);
        return verified!;
    }

    private async Task<Outcome<AcceptedJob>> AcceptAsync(JobIntake intake, string token, IntakeRequest request) =>
        (await Tokens.ValidateAsync(["Bearer " + token], request.CorrelationId, default)).TryGet(out var verified, out var problem)
            ? await intake.AcceptAsync(verified, request, default)
            : problem;

    private static IntakeRequest Request(byte[] body, string? key, string? contentType, long? contentLength, string? encoding) =>
        new()
        {
            ContentType = contentType,
            ContentEncoding = encoding,
            ContentLength = contentLength,
            Body = new MemoryStream(body),
            IdempotencyKey = key is null ? [] : [key],
            CorrelationId = "c-1",
        };

    public async Task<Problem> RefuseAsync(Task<Outcome<AcceptedJob>> accepting)
    {
        (await accepting).TryGet(out _, out var problem).ShouldBeFalse();
        return problem!;
    }

    public async Task<AcceptedJob> AcceptedAsync(Task<Outcome<AcceptedJob>> accepting)
    {
        (await accepting).TryGet(out var accepted, out var problem).ShouldBeTrue(problem?.Message);
        return accepted!;
    }

    public async Task<int> CountJobsAsync() => (await Store.ListAsync(new() { Status = JobStatus.Processing, Limit = 100 }, default))!.Jobs.Count;

    public async ValueTask DisposeAsync()
    {
        await Riskuity.DisposeAsync();
        await Database.DisposeAsync();
        Tokens.Dispose();
        Metrics.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }
}
