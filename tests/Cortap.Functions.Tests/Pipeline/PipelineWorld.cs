using Cortap.Infrastructure.Local;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

/// <summary>The real stores of local mode in a folder of their own, and jobs in them.</summary>
internal sealed class PipelineWorld : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-pipeline-").FullName;
    private readonly SqliteDatabase _database;

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

    public async Task<Job> CreateJobAsync(JobStatus status = JobStatus.Processing)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        var job = new Job
        {
            Id = JobId.Create(TimeProvider.System),
            Status = status,
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
        };
        return (await Jobs.CreateAsync(new NewJob(job, new byte[64]), default)).Job;
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
