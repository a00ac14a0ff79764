using System.Collections.Concurrent;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;
using Cortap.Reporting.Webhooks;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

/// <summary>The real stores of local mode in a folder of their own, and jobs in them.</summary>
internal sealed class PipelineWorld : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-pipeline-").FullName;
    private readonly HttpClient _http = new();

    public PipelineWorld()
    {
        Database = new SqliteDatabase(Path.Combine(_folder, "jobs.db"));
        var store = new SqliteJobStore(Database);
        Jobs = store;
        Line = store;
        Batches = new SqliteBatchStore(Database);
        Receivers = new SqliteReceiverStore(Database);
        var address = new PublicAddress(new Uri("http://127.0.0.1:1"));
        Objects = new FileObjectStore(Path.Combine(_folder, "objects"), new ObjectLinks(new byte[32], address, TimeProvider.System), TimeProvider.System);
        Host = new LineHost(Options, TimeProvider.System);
        Settlement = SettlementOver(new Started());
        Runner = new PhaseRunner(Jobs, CrashPoints, TimeProvider.System, NullLogger<PhaseRunner>.Instance);
    }

    /// <summary>One job at work.</summary>
    public static JobOptions Options { get; } = new() { MaxConcurrentJobs = 1 };

    public SqliteDatabase Database { get; }

    public IJobStore Jobs { get; }

    public IJobLine Line { get; }

    public IBatchStore Batches { get; }

    public IReceiverStore Receivers { get; }

    public LineHost Host { get; }

    public FileObjectStore Objects { get; }

    public string ObjectsFolder => Path.Combine(_folder, "objects");

    public JobLinks Links => new(Jobs, Objects, Options, TimeProvider.System);

    public KeptAnswers Answers => new(Objects, Options, TimeProvider.System, NullLogger<KeptAnswers>.Instance);

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

    /// <summary>A job; one that <paramref name="phase"/> lets wait is in the line.</summary>
    public async Task<Job> CreateJobAsync(string? phase = null, long userId = 1, Uri? callback = null) =>
        (await Jobs.CreateAsync(new NewJob(NewJob(phase, userId, callback), new byte[64]), default)).Job;

    /// <summary>A batch whose jobs are not made.</summary>
    public static Batch NewBatch(int count)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        return new Batch
        {
            Id = BatchId.Create(TimeProvider.System),
            Count = count,
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
    }

    public static Job NewJob(string? phase = null, long userId = 1, Uri? callback = null)
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return new Job
        {
            Id = JobId.Create(TimeProvider.System),
            Status = JobStatus.Processing,
            ProjectId = 33,
            ReportType = ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            CallbackUrl = callback ?? new Uri("https://example.com/hook"),
            UserId = userId,
            TenantId = 2,
            CorrelationId = "test",
            CreatedAt = now,
            UpdatedAt = now,
            PurgeAt = now.AddDays(30),
            Phase = phase,
        };
    }

    public LineKeeper KeeperOver(IJobWorkflows workflows) => new(
        Line, workflows, new JobRepair(Jobs, Options, Metrics, TimeProvider.System, NullLogger<JobRepair>.Instance), Host, NullLogger<LineKeeper>.Instance);

    public JobSettlement SettlementOver(IJobWorkflows workflows) => new(
        Jobs, Objects, KeeperOver(workflows), Metrics, TimeProvider.System, NullLogger<JobSettlement>.Instance);

    public JobIntake CreateIntake(JobOptions? options = null, IJobStore? jobs = null)
    {
        var probe = new ProjectProbe(
            new RiskuityClient(_http, new() { BaseUrl = new Uri("http://127.0.0.1:1") }, TimeProvider.System, NullLogger<RiskuityClient>.Instance),
            TimeSpan.FromSeconds(1), TimeProvider.System);
        return new JobIntake(
            new ReportRequestParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false), probe, new RateLimiter(0, TimeProvider.System),
            new TokenCipher(new byte[32]), jobs ?? Jobs, Host, options ?? Options, Metrics, TimeProvider.System, NullLogger<JobIntake>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Database.DisposeAsync();
        Metrics.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The same for batches.</summary>
    internal sealed class StartedBatches : IBatchWorkflows
    {
        public List<string> Instances { get; } = [];

        public List<BatchId> Woken { get; } = [];

        /// <summary>How an instance stands that was not started here.</summary>
        public OrchestrationState? Other { get; set; }

        public Task StartAsync(BatchId id)
        {
            Instances.Add(id.Value);
            return Task.CompletedTask;
        }

        public Task WakeAsync(BatchId id)
        {
            Woken.Add(id);
            return Task.CompletedTask;
        }

        public Task DeliverAsync(Batch batch)
        {
            Instances.Add(OrchestrationIds.Delivery(batch.Id, batch.Callback!.Delivery));
            return Task.CompletedTask;
        }

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => Task.FromResult(
            Instances.Contains(instanceId) ? new OrchestrationSnapshot(OrchestrationState.Running, null)
            : Other is { } state ? new OrchestrationSnapshot(state, null)
            : null);
    }

    /// <summary>Workflows of a runtime that takes nothing now.</summary>
    internal sealed class Unstartable : IJobWorkflows
    {
        public Task StartAsync(JobId id) => throw new IOException("The disk is full.");

        public Task DeliverAsync(Job job) => throw new IOException("The disk is full.");

        public Task CancelAsync(JobId id) => throw new IOException("The disk is full.");

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) => throw new IOException("The disk is full.");
    }

    /// <summary>Workflows of which nothing is wanted but that they were started.</summary>
    internal sealed class Started : IJobWorkflows
    {
        private readonly ConcurrentQueue<string> _instances = new();

        public IReadOnlyList<string> Instances => [.. _instances];

        /// <summary>A delivery that cannot be started.</summary>
        public string? Refused { get; init; }

        /// <summary>What happens after each start of a delivery.</summary>
        public Func<Task> OnDelivery { get; set; } = () => Task.CompletedTask;

        /// <summary>What happens when a workflow is told to end its job.</summary>
        public Action OnCancellation { get; set; } = () => { };

        public Task StartAsync(JobId id)
        {
            _instances.Enqueue(id.Value);
            return Task.CompletedTask;
        }

        public Task DeliverAsync(Job job)
        {
            var instance = OrchestrationIds.Delivery(job.Id, job.Callback!.Delivery);
            if (instance == Refused) throw new InvalidOperationException("The engine refuses.");
            _instances.Enqueue(instance);
            return OnDelivery();
        }

        public Task CancelAsync(JobId id)
        {
            OnCancellation();
            return Task.CompletedTask;
        }

        public Task<OrchestrationSnapshot?> ReadAsync(string instanceId, CancellationToken cancellationToken) =>
            Task.FromResult(Instances.Contains(instanceId) ? new OrchestrationSnapshot(OrchestrationState.Running, null) : null);
    }
}
