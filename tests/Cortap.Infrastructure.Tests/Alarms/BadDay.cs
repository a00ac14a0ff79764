using System.Text.Json;
using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Telemetry;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Jobs.Line;
using Cortap.Reporting.Pipeline;
using Cortap.Reporting.Security;
using Cortap.Reporting.Storage;
using Cortap.Reporting.Telemetry;
using Cortap.Reporting.Webhooks;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Cortap.Infrastructure.Tests.Alarms;

/// <summary>
/// A day on which everything goes wrong once, lived in virtual time by the service's own parts: the stores of local mode, the line, the phases that
/// store and settle, deliveries over HTTP to a receiver that is down, gauges, and both exporters, read every minute. The orchestrations are played by
/// events, one after the other.
/// </summary>
public sealed class BadDay : IAsyncLifetime, IJobWorkflows, IBatchWorkflows
{
    public const int Minutes = 215;

    private static readonly DateTimeOffset Start = new(2026, 2, 11, 8, 0, 0, TimeSpan.Zero);
    private static readonly Caller Operator = new(7, 45, false, [JobAccess.OperatorRole]);

    private readonly string _folder = Directory.CreateTempSubdirectory("cortap-bad-day-").FullName;
    private readonly FakeTimeProvider _time = new(Start);
    private readonly PriorityQueue<Func<Task>, (DateTimeOffset Due, int Order)> _events = new();
    private readonly StringWriter _output = new();
    private readonly HashSet<string> _running = [];
    private int _order;

    private SqliteJobStore _jobs = null!;
    private LineHost _host = null!;
    private JobSettlement _settlement = null!;
    private FileObjectStore _objects = null!;
    private UploadPhase _upload = null!;
    private SendPhase _send = null!;
    private RecordPhase _record = null!;
    private CortapMetrics _metrics = null!;
    private WebhookReceiver _receiver = null!;

    /// <summary>
    /// What CloudWatch reads from the lines of the embedded format: by metric, in its set without dimensions, which is what alarms look at, the minute
    /// and the values; the minutes in which no host lived left out.
    /// </summary>
    public ILookup<string, (double Minute, double[] Values)> Emf { get; private set; } = null!;

    /// <summary>What <c>/metrics</c> showed at the end of each minute; null while no host lived.</summary>
    public IReadOnlyList<string?> Scrapes { get; private set; } = [];

    /// <summary>What the operator did and saw after the outage.</summary>
    public (int Listed, int Redelivered, int ListedLater, int TakenTwice) Story { get; private set; }

    /// <summary>Minutes from the start of the day, the last of them the one in which all alarms of the trouble are on.</summary>
    public static (string Trouble, int From, int To, string[] Alarms)[] Troubles { get; } =
    [
        ("none", 0, 19, []),
        ("receiver down for an hour", 20, 79, ["failed-webhooks", "dead-letters"]),
        ("well again, all redelivered", 90, 99, []),
        ("Riskuity down", 100, 104, ["failed-jobs"]),
        ("disk full", 120, 124, ["failed-jobs", "storage"]),
        ("a job that takes half an hour, and one behind it", 135, 160, ["slow-job", "waiting-job"]),
        ("callers' own errors", 175, 185, []),
        ("no host", 195, 208, ["silent"]),
    ];

    public async Task InitializeAsync()
    {
        var meter = $"bad-day-{Guid.NewGuid():n}";
        var secret = TokenMint.NewSigningKey();
        var options = new JobOptions { MaxConcurrentJobs = 1 };
        ILoggerFactory logger = NullLoggerFactory.Instance;
        var crashPoints = new CrashPoints(armed: null);
        _metrics = new CortapMetrics(meter);
        _receiver = await WebhookReceiver.StartAsync(secret, _time);
        await using var database = new SqliteDatabase(Path.Combine(_folder, "jobs.db"));
        _jobs = new SqliteJobStore(database);
        var batches = new SqliteBatchStore(database);
        var receivers = new SqliteReceiverStore(database);
        _objects = new FileObjectStore(Path.Combine(_folder, "objects"), new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:1")), _time), _time);
        _host = new LineHost(options, _time);
        var keeper = new LineKeeper(_jobs, this, new JobRepair(_jobs, options, _metrics, _time, logger.CreateLogger<JobRepair>()), _host, logger.CreateLogger<LineKeeper>());
        _settlement = new JobSettlement(_jobs, _objects, keeper, _metrics, _time, logger.CreateLogger<JobSettlement>());
        _upload = new UploadPhase(new PhaseRunner(_jobs, crashPoints, _time, logger.CreateLogger<PhaseRunner>()), _objects, _metrics);
        var delivery = new WebhookOptions();
        var lanes = new DeliveryLanes(delivery);
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        var sender = new WebhookSender(http, new WebhookSigner(secret), delivery, _time, logger.CreateLogger<WebhookSender>());
        var gate = new ReceiverGate(receivers, lanes, _time);
        _send = new SendPhase(_jobs, batches, new JobLinks(_jobs, _objects, options, _time), gate, sender, crashPoints, logger.CreateLogger<SendPhase>());
        _record = new RecordPhase(_jobs, batches, gate, _metrics, crashPoints, _time);
        var commands = new JobCommands(_jobs, _time);
        var redrive = new Redrive(receivers, _jobs, batches, commands, this, this, delivery, _time, logger.CreateLogger<Redrive>());
        var round = new LineRound(
            keeper, redrive, new BatchKeeper(batches, this, _time, logger.CreateLogger<BatchKeeper>()), _jobs, receivers, new FailureRun(_jobs), _metrics, _time);
        var letters = new DeadLetters(new RateLimiter(0, _time), _jobs, commands, new DeliveryStarter(this, logger.CreateLogger<DeliveryStarter>()), new KeptAnswers(_objects, options, _time, logger.CreateLogger<KeptAnswers>()));
        using var prometheus = new PrometheusMetrics(meter);
        using var emf = new EmfExporter(_output, _time, meter);

        Plan(letters);
        var scrapes = new List<string?>();
        for (var minute = 0; minute < Minutes; minute++)
        {
            At(minute + 0.99, async () =>
            {
                await round.RunAsync(isFirst: false, default);
                scrapes.Add(await prometheus.WriteAsync());
            });
        }

        while (_events.TryDequeue(out var happen, out var when))
        {
            if (when.Due > _time.GetUtcNow()) _time.SetUtcNow(when.Due);
            await happen();
        }

        _time.SetUtcNow(Start.AddMinutes(Minutes));
        var dead = Troubles.Single(trouble => trouble.Trouble == "no host");
        Scrapes = [.. scrapes.Select((scrape, minute) => minute >= dead.From && minute <= dead.To ? null : scrape)];
        Emf = EmbeddedMetrics.Read(_output.ToString(), Start).Where(sample => sample.Minute <= dead.From || sample.Minute > dead.To + 1)
            .ToLookup(sample => sample.Metric, sample => (sample.Minute, sample.Values));
    }

    public async Task DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _metrics.Dispose();
        _output.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    Task IJobWorkflows.StartAsync(JobId id)
    {
        _running.Add(OrchestrationIds.Report(id));
        return Task.CompletedTask;
    }

    Task IJobWorkflows.DeliverAsync(Job job)
    {
        Deliver(new WebhookDelivery(job.Id, job.Callback!.Delivery, TimeSpan.FromSeconds(1)), TimeSpan.Zero);
        return Task.CompletedTask;
    }

    Task IJobWorkflows.CancelAsync(JobId id) => Task.CompletedTask;

    Task<OrchestrationSnapshot?> IJobWorkflows.ReadAsync(string instanceId, CancellationToken cancellationToken) =>
        Task.FromResult(_running.Contains(instanceId) ? new OrchestrationSnapshot(OrchestrationState.Running, null) : null);

    Task IBatchWorkflows.StartAsync(BatchId id) => throw new NotSupportedException("The day has no batches.");

    Task IBatchWorkflows.WakeAsync(BatchId id) => throw new NotSupportedException("The day has no batches.");

    Task IBatchWorkflows.DeliverAsync(Batch batch) => throw new NotSupportedException("The day has no batches.");

    Task<OrchestrationSnapshot?> IBatchWorkflows.ReadAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException("The day has no batches.");

    private void Plan(DeadLetters letters)
    {
        for (var minute = 0; minute < 19; minute++) At(minute, () => RunJobAsync());

        At(20, () => AnswerAsync(WebhookAnswer.Status(503)));
        for (var job = 0; job < 40; job++) At(20 + (job * 1.45), () => RunJobAsync());
        At(82, () => AnswerAsync(WebhookAnswer.Acknowledge));
        At(83, () => LookAndRedeliverAsync(letters));
        At(95, LookAgainAsync);

        for (var minute = 100; minute < 104; minute++)
            At(minute, () => RunJobAsync(new PhaseFailure(ErrorCodes.DataFetchError, "Riskuity answered 503.", Phase: JobPhase.FetchProjectData)));

        var reports = Path.Combine(_folder, "objects", "reports");
        At(120, () =>
        {
            Directory.Move(reports, reports + ".aside");
            File.WriteAllText(reports, "In the way: whatever is to be stored below fails as it does on a full disk.");
            return Task.CompletedTask;
        });
        for (var minute = 121; minute < 124; minute++) At(minute, () => RunJobAsync());
        At(125, () =>
        {
            File.Delete(reports);
            Directory.Move(reports + ".aside", reports);
            return Task.CompletedTask;
        });

        At(135, async () =>
        {
            var slow = await AcceptAsync();
            var behind = await AcceptAsync();
            At(165, async () =>
            {
                await FinishAsync(slow);
                await FinishAsync(behind);
            });
        });

        var own = new[] { ErrorCodes.Cancelled, ErrorCodes.ExpiredToken, ErrorCodes.InsufficientPermissions, ErrorCodes.MissingRequiredData, ErrorCodes.InvalidToken };
        for (var index = 0; index < own.Length; index++)
        {
            var code = own[index];
            At(175 + index, () => RunJobAsync(new PhaseFailure(code, "The caller's own.")));
        }
    }

    private Task AnswerAsync(WebhookAnswer answer)
    {
        _receiver.Answer(answer);
        return Task.CompletedTask;
    }

    private async Task LookAndRedeliverAsync(DeadLetters letters)
    {
        var listed = await ListDeadAsync();
        using var body = new MemoryStream("""{"status": "callback_failed", "reason": "The receiver was down from 8:20 to 9:20."}"""u8.ToArray());
        var redelivered = -1;
        await letters.RedeliverAsync(
            Operator, new IntakeRequest { ContentType = "application/json", Body = body, CorrelationId = "c-1" }, (_, count) => Task.FromResult(redelivered = count), default);
        Story = (listed, redelivered, -1, -1);
    }

    private async Task LookAgainAsync()
    {
        var taken = _receiver.Received.GroupBy(webhook => webhook.JobId).Where(job => job.Key.Length > 0);
        // Six attempts were refused with 503, and the seventh was taken: none came twice after that.
        Story = Story with { ListedLater = await ListDeadAsync(), TakenTwice = taken.Count(job => job.Count() is not (1 or 7)) };
    }

    /// <summary>As the list shows them to the operator.</summary>
    private async Task<int> ListDeadAsync()
    {
        var listing = await new JobLister(_jobs, ReportCatalog.BuiltIn).ListAsync(
            Operator, [new("scope", ["tenant"]), new("status", ["callback_failed"]), new("limit", ["100"])], default);
        return listing.TryGet(out var json, out _) ? JsonDocument.Parse(json).RootElement.GetProperty("jobs").GetArrayLength() : -1;
    }

    private async Task RunJobAsync(PhaseFailure? failure = null)
    {
        var job = await AcceptAsync();
        if (failure is null)
        {
            await FinishAsync(job);
        }
        else
        {
            await _jobs.ChangeAsync(job, found => found.Enter(failure.Phase ?? JobPhase.FetchProjectData, _time.GetUtcNow()), default);
            await SettleAsync(job, () => _settlement.FailAsync(job, failure, default));
        }
    }

    private async Task<JobId> AcceptAsync()
    {
        var now = _time.GetUtcNow();
        var created = await _jobs.CreateAsync(
            new NewJob(
                new Job
                {
                    Id = JobId.Create(_time),
                    Status = JobStatus.Processing,
                    ProjectId = 33,
                    ReportType = ReportType.DraftAuditReport,
                    Format = ReportFormat.Docx,
                    CallbackUrl = _receiver.Url,
                    UserId = 4801,
                    TenantId = 45,
                    CorrelationId = "c-1",
                    CreatedAt = now,
                    UpdatedAt = now,
                    PurgeAt = now.AddDays(30),
                    Phase = JobPhase.Queued,
                },
                new byte[64],
                Claim: _host.Claim()),
            default);
        _metrics.JobCreated(created.Job);
        if (created.Claimed is { } claimed) await ((IJobWorkflows)this).StartAsync(claimed.Id);
        return created.Job.Id;
    }

    private bool IsDiskFull => File.Exists(Path.Combine(_folder, "objects", "reports"));

    /// <summary>The upload phase, and what the orchestration does after it.</summary>
    private async Task FinishAsync(JobId id)
    {
        var (job, _) = await _jobs.ChangeAsync(id, found => found.Enter(JobPhase.UploadReport, _time.GetUtcNow()), default);
        var work = ObjectKeys.WorkingReport(id, ReportFormat.Docx);
        await _objects.PutAsync(work, new byte[40_000], new ObjectAttributes("application/octet-stream", "report.docx"), default);
        var metadata = new JobMetadata(_time.GetUtcNow(), "Recipient", 3, 23);
        var report = new GeneratedReport(work, ObjectKeys.Report(33, job!.ReportType, job.Format, Start), "report.docx", metadata);
        var timeout = TimeSpan.FromSeconds(10);
        var uploading = _upload.RunAsync(new UploadInput(new PhaseInput(id, timeout, timeout), report));
        // Storage in trouble is tried again until a tenth of the time is left.
        for (var second = 0; second < 9 && IsDiskFull && await Task.WhenAny(uploading, Task.Delay(20)) != uploading; second++) _time.Advance(TimeSpan.FromSeconds(1));
        var outcome = await uploading;
        await SettleAsync(id, () => outcome.Failure is { } failure
            ? _settlement.FailAsync(id, failure, default)
            : _settlement.CompleteAsync(
                id,
                new JobResult
                {
                    DownloadUrl = new Uri("http://127.0.0.1:1/objects/x"),
                    ExpiresAt = Start.AddDays(7),
                    FileSize = outcome.Value!.Size,
                    FileName = report.FileName,
                    ObjectKey = outcome.Value.Key,
                    ObjectVersion = outcome.Value.Version,
                    Metadata = metadata,
                },
                default));
    }

    private async Task SettleAsync(JobId id, Func<Task<SettledJob>> settle)
    {
        var settled = await settle();
        _running.Remove(OrchestrationIds.Report(id));
        if (settled.CallbackPending) Deliver(new WebhookDelivery(id, Number: 1, TimeSpan.FromSeconds(1)), TimeSpan.Zero);
    }

    /// <summary>One attempt, and the next one when the orchestration would make it.</summary>
    private void Deliver(WebhookDelivery delivery, TimeSpan wait)
    {
        _running.Add(delivery.InstanceId);
        At(((_time.GetUtcNow() + wait) - Start).TotalMinutes, async () =>
        {
            if (await _send.RunAsync(delivery) is not { } outcome) return;
            if (outcome.Verdict == WebhookVerdict.Later)
            {
                Deliver(delivery, outcome.RetryAfter!.Value);
                return;
            }

            var delay = outcome.Verdict == WebhookVerdict.Retry ? RetrySchedule.DelayAfter(delivery.Attempt, outcome.RetryAfter) : null;
            await _record.RunAsync(new AttemptRecord(delivery, outcome, IsLast: delay is null));
            if (delay is { } then) Deliver(delivery with { Attempt = delivery.Attempt + 1 }, then);
            else _running.Remove(delivery.InstanceId);
        });
    }

    private void At(double minute, Func<Task> happen)
    {
        lock (_events) _events.Enqueue(happen, (Start.AddMinutes(minute), _order++));
    }
}
