using System.Globalization;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Benchmarks.Load;

/// <summary>The jobs of 25 days in a data folder, written by the job store itself: of a hundred one is a dead letter and three have failed.</summary>
internal sealed class FullStore(int size, Uri receiver)
{
    public const int Projects = 500;
    public const int Users = 40;
    public const long FirstTenant = 45;
    public const int Tenants = 5;

    private const int AtATime = 2_000;

    private static readonly TimeSpan Span = TimeSpan.FromDays(25);

    private readonly List<Job> _ordinary = [];
    private readonly List<Job> _failed = [];
    private readonly List<Job> _dead = [];

    /// <summary>All its jobs were created before.</summary>
    public DateTimeOffset FilledAt { get; private set; }

    /// <summary>Some of each kind, over all the time.</summary>
    public IReadOnlyList<Job> Ordinary => _ordinary;

    public IReadOnlyList<Job> Failed => _failed;

    public IReadOnlyList<Job> Dead => _dead;

    public async Task FillAsync(string dataFolder)
    {
        await using var database = new SqliteDatabase(Path.Combine(dataFolder, "jobs.db"));
        var store = new SqliteJobStore(database);
        FilledAt = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        var start = FilledAt - Span;
        for (var first = 0; first < size; first += AtATime)
        {
            // What waits together is one transaction.
            await Task.WhenAll(Enumerable.Range(first, Math.Min(AtATime, size - first)).Select(number => AddAsync(store, number, start + (Span * number / size))));
        }
    }

    public static string RecipientOf(long project) => string.Create(CultureInfo.InvariantCulture, $"Transit District {project:000}");

    /// <summary>As far apart as the random digits of real ids, and as different: the factor is odd.</summary>
    private static uint Scattered(int number) => unchecked((uint)number * 2_654_435_761);

    private async Task AddAsync(SqliteJobStore store, int number, DateTimeOffset at)
    {
        at = DateTimeOffset.FromUnixTimeMilliseconds(at.ToUnixTimeMilliseconds());
        var project = 1 + (number * 7 % Projects);
        var job = new Job
        {
            Id = JobId.Parse(string.Create(CultureInfo.InvariantCulture, $"rpt-{at:yyyyMMdd-HHmmss}-{Scattered(number):x8}")),
            Status = JobStatus.Processing,
            ProjectId = project,
            ProjectName = $"Triennial Review {RecipientOf(project)}",
            ReportType = number % 3 == 0 ? ReportType.RecipientInformationRequest : ReportType.DraftAuditReport,
            Format = ReportFormat.Docx,
            CallbackUrl = receiver,
            UserId = 100 + (number % Users),
            TenantId = FirstTenant + (number % Tenants),
            CorrelationId = Guid.NewGuid().ToString("n"),
            CreatedAt = at,
            UpdatedAt = at,
            PurgeAt = at.AddDays(30),
            Phase = JobPhase.FetchProjectData,
        };
        var stored = (await store.CreateAsync(new NewJob(job, ReadOnlyMemory<byte>.Empty), default)).Job;
        var ended = number % 100 is 10 or 40 or 70
            ? stored.Fail(new JobError(ErrorCodes.DataFetchError, $"Riskuity did not answer for project {project}"), "at Somewhere()", at.AddSeconds(2))!
            : stored.Complete(ResultOf(stored), at.AddSeconds(1))!;
        ended = (await store.TryReplaceAsync(ended, default))!;
        var isDead = number % 100 == 55;
        var settled = isDead
            ? ended.GiveUpDelivery(new CallbackAttempt(at.AddSeconds(3), TimeSpan.FromMilliseconds(20), 410, "The receiver answered 410, which is not retried."), at.AddSeconds(3))!
            : ended.Deliver(new CallbackAttempt(at.AddSeconds(3), TimeSpan.FromMilliseconds(20), 200, null), at.AddSeconds(3))!;
        settled = (await store.TryReplaceAsync(settled, default))!;
        var kept = isDead ? _dead : settled.Error is not null ? _failed : number % 97 == 0 ? _ordinary : null;
        if (kept is not null) lock (kept) kept.Add(settled);
    }

    private static JobResult ResultOf(Job job)
    {
        var name = $"CORTAP_Draft_Report_Project{job.ProjectId}_{job.CreatedAt:yyyyMMdd}.docx";
        return new JobResult
        {
            DownloadUrl = new Uri($"http://127.0.0.1:7071/objects/reports/project-{job.ProjectId}/{name}?versionId={job.Id}&expires=1770000000&signature={job.CorrelationId}"),
            ExpiresAt = job.CreatedAt.AddDays(40),
            FileSize = 18_000,
            FileName = name,
            ObjectKey = $"reports/project-{job.ProjectId}/draft_audit_report_{job.CreatedAt:yyyyMMdd}.docx",
            ObjectVersion = job.CorrelationId,
            Metadata = new JobMetadata(job.CreatedAt, RecipientOf(job.ProjectId), 3, 21),
        };
    }
}
