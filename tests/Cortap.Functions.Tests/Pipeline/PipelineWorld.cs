using Cortap.Functions.Orchestrations;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

/// <summary>The real stores of local mode in a folder of their own, and jobs in them.</summary>
internal sealed class PipelineWorld : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-pipeline-").FullName;
    private readonly SqliteDatabase _database;
    private readonly HttpClient _http = new();

    public PipelineWorld()
    {
        _database = new SqliteDatabase(Path.Combine(_folder, "jobs.db"));
        Jobs = new SqliteJobStore(_database);
        var address = new PublicAddress(new Uri("http://127.0.0.1:1"));
        Objects = new FileObjectStore(Path.Combine(_folder, "objects"), new ObjectLinks(new byte[32], address, TimeProvider.System), TimeProvider.System);
        Settlement = new JobSettlement(Jobs, Objects, Metrics, TimeProvider.System, NullLogger<JobSettlement>.Instance);
        Runner = new PhaseRunner(Jobs, CrashPoints, TimeProvider.System, NullLogger<PhaseRunner>.Instance);
    }

    public IJobStore Jobs { get; }

    public FileObjectStore Objects { get; }

    public CortapMetrics Metrics { get; } = new();

    public CrashPoints CrashPoints { get; } = new(armed: null);

    public JobSettlement Settlement { get; }

    public PhaseRunner Runner { get; }

    /// <summary>A job that was accepted and whose work has not begun.</summary>
    public Task<Job> CreateWaitingJobAsync() => CreateJobAsync(JobPhase.Queued);

    public static JobResult Result { get; } = new()
    {
        DownloadUrl = new Uri("http://127.0.0.1:1/objects/x"),
        ExpiresAt = DateTimeOffset.UnixEpoch,
        FileSize = 1,
        FileName = "x.docx",
        ObjectKey = "reports/x",
        ObjectVersion = "v",
        Metadata = new JobMetadata(DateTimeOffset.UnixEpoch, "Recipient", 0, 21),
    };

    public async Task<Job> CreateJobAsync(string? phase = null)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var job = new Job
        {
            Id = JobId.Create(TimeProvider.System),
            Status = JobStatus.Processing,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            CallbackUrl = new Uri("https://example.com/hook"),
            UserId = 1,
            TenantId = 2,
            CorrelationId = "test",
            CreatedAt = now,
            UpdatedAt = now,
            PurgeAt = now.AddDays(30),
            Phase = phase,
        };
        return (await Jobs.CreateAsync(new NewJob(job, new byte[64]), default)).Job;
    }

    public JobStarter Starter(WorkSlots slots)
    {
        var probe = new ProjectProbe(
            new RiskuityClient(_http, new() { BaseUrl = new Uri("http://127.0.0.1:1") }, TimeProvider.System, NullLogger<RiskuityClient>.Instance),
            TimeSpan.FromSeconds(1), TimeProvider.System);
        var intake = new JobIntake(
            new TokenValidator(new() { SigningKey = new byte[32] }, probe, _http, TimeProvider.System),
            new ReportRequestParser(new CallbackUrlPolicy(new()), pdfAvailable: false), probe, new RateLimiter(0, TimeProvider.System),
            new TokenCipher(new byte[32]), Jobs, new(), Metrics, TimeProvider.System, NullLogger<JobIntake>.Instance);
        return new JobStarter(intake, slots, new JobOptions(), new DeliveryOptions(), CrashPoints, NullLogger<JobStarter>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _database.DisposeAsync();
        Metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
