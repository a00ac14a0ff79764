using System.Text;
using Cortap.Infrastructure.Local;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Security;
using Cortap.Reporting.Setup;
using Cortap.Simulators.Riskuity;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Infrastructure.Tests.Jobs;

public sealed class BatchIntakeTests : IAsyncLifetime
{
    private const string Body = """{"project_ids": [33], "report_type": "draft_audit_report", "callback_url": "https://client.example.com/hook"}""";

    private readonly FailingAudit _audit = new();
    private CheckpointKeeper _keeper = null!;
    private IntakeWorld _world = null!;
    private IBatchStore _batches = null!;

    public async Task InitializeAsync()
    {
        _world = await IntakeWorld.StartAsync();
        _batches = new SqliteBatchStore(_world.Database);
        _keeper = new CheckpointKeeper(
            _audit, new FileCheckpointStore(Path.Combine(_world.Folder, "audit")), key: null, new AuditOptions(), _world.Time, NullLogger<CheckpointKeeper>.Instance);
    }

    public async Task DisposeAsync()
    {
        _keeper.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task AcceptAsync_StartThatCannotBeRecorded_Is503AndNothingStaysBehind()
    {
        var outcome = await AcceptAsync();

        outcome.TryGet(out _, out var problem).ShouldBeFalse();
        problem!.Code.ShouldBe(ErrorCodes.Unavailable);
        problem.RetryAfter.ShouldNotBeNull();
        (await StoredAsync()).ShouldBeEmpty();

        // Nor is the key taken: the same request can be made again.
        _audit.IsWell = true;
        (await AcceptAsync()).TryGet(out var answer, out _).ShouldBeTrue();
        answer!.Replayed.ShouldBeFalse();
        _audit.Recorded.Select(record => (record.Action, record.Target, record.Count)).ShouldBe([("batch.started", answer.Batch!.Id.Value, 1L)]);
    }

    [Fact]
    public async Task AcceptAsync_ARepeatedRequest_LeavesNoStartThatThereWasNot()
    {
        _audit.IsWell = true;
        (await AcceptAsync()).TryGet(out var first, out _).ShouldBeTrue();
        (await AcceptAsync()).TryGet(out var second, out _).ShouldBeTrue();

        second!.Replayed.ShouldBeTrue();
        second.Batch!.Id.ShouldBe(first!.Batch!.Id);
        _audit.Recorded.Where(record => record.Target != first.Batch.Id.Value).Select(record => record.Action).ShouldBe(["batch.started", "batch.taken_back"]);
    }

    [Theory]
    [InlineData(200, "[]", null)]
    [InlineData(503, "", ErrorCodes.Unavailable)]
    public async Task AcceptAsync_ADryRunWhereRiskuityDoesNotSayWhatTheCallerMaySee_TellsNothingOfTheSetup(int status, string list, string? code)
    {
        _world.Riskuity.FailListing(RiskuityFault.Status(status, list));

        (await AcceptAsync(dryRun: true)).TryGet(out var answer, out var problem).ShouldBe(code is null);

        problem?.Code.ShouldBe(code);
        if (answer is not null) Encoding.UTF8.GetString(answer.Body.Span).ShouldContain("is not among the projects of this user");
    }

    [Fact]
    public async Task RollBackAsync_StartThatFailed_IsRecorded()
    {
        _audit.IsWell = true;
        (await AcceptAsync()).TryGet(out var answer, out _).ShouldBeTrue();

        (await Intake().RollBackAsync(answer!.Batch!, default)).ShouldBeTrue();

        _audit.Recorded.Select(record => record.Action).ShouldBe(["batch.started", "batch.taken_back"]);
        (await StoredAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task RollBackAsync_ABatchOfWhichARepetitionWasTold_LeavesIt()
    {
        _audit.IsWell = true;
        (await AcceptAsync()).TryGet(out var first, out _).ShouldBeTrue();
        (await AcceptAsync()).TryGet(out var second, out _).ShouldBeTrue();
        second!.Batch!.Id.ShouldBe(first!.Batch!.Id);

        (await Intake().RollBackAsync(first.Batch, default)).ShouldBeFalse();

        (await StoredAsync()).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task RollBackAsync_AStoreThatRefuses_LeavesTheBatchAndSaysSo()
    {
        _audit.IsWell = true;
        (await AcceptAsync()).TryGet(out var answer, out _).ShouldBeTrue();
        _batches = Interposed<IBatchStore>.On<bool>(_batches, nameof(IBatchStore.TryDeleteAsync), _ => throw new JobStoreException("the disk is full"));

        (await Intake().RollBackAsync(answer!.Batch!, default)).ShouldBeFalse("it is there, and is started later");
    }

    [Fact]
    public async Task AcceptAsync_AStoreThatRefusesWhatIsRecorded_RecordsThatItIsTakenBack()
    {
        _audit.IsWell = true;
        _batches = Interposed<IBatchStore>.On<BatchCreation>(_batches, nameof(IBatchStore.CreateAsync), _ => throw new JobStoreException("the disk is full"));

        (await AcceptAsync()).TryGet(out _, out var problem).ShouldBeFalse();

        problem!.Code.ShouldBe(ErrorCodes.Unavailable);
        _audit.Recorded.Select(record => record.Action).ShouldBe(["batch.started", "batch.taken_back"]);
    }

    private BatchIntake Intake() => new(
        new ReportRequestParser(ReportCatalog.BuiltIn, new CallbackUrlPolicy(new()), pdfAvailable: false), _world.Probe, new RateLimiter(0, _world.Time), _world.Cipher,
        _batches, new SqliteJobStore(_world.Database), new BatchDryRun(ReportCatalog.BuiltIn, new FileProjectSetupSource(null), new CanonicalTransformer(_world.Time)),
        new KeptAnswers(
            new FileObjectStore(Path.Combine(_world.Folder, "objects"), new ObjectLinks(new byte[32], new PublicAddress(new Uri("http://127.0.0.1:1")), _world.Time), _world.Time),
            new JobOptions(), _world.Time, NullLogger<KeptAnswers>.Instance),
        new JobOptions(), _world.Metrics, new AuditLog(_audit, _keeper), _world.Time, NullLogger<BatchIntake>.Instance);

    private async Task<Outcome<BatchAnswer>> AcceptAsync(bool dryRun = false) => await Intake().AcceptAsync(
        await _world.VerifyAsync(_world.Mint()),
        new IntakeRequest
        {
            ContentType = "application/json",
            Body = new MemoryStream(Encoding.UTF8.GetBytes(dryRun ? Body.TrimEnd()[..^1] + ", \"dry_run\": true}" : Body)),
            IdempotencyKey = ["key"],
            CorrelationId = "c-1",
        },
        default);

    private async Task<IReadOnlyList<Batch>> StoredAsync() => (await _batches.ListAsync(new BatchQuery(4801, 45, 10, null), default))!.Batches;

    private sealed class FailingAudit : IAuditStore
    {
        public bool IsWell { get; set; }

        public List<AuditEvent> Recorded { get; } = [];

        public Task<long> AppendAsync(AuditEvent @event, AuditHead? notBefore, CancellationToken cancellationToken)
        {
            if (!IsWell) throw new AuditStoreException("out of reach");
            Recorded.Add(@event);
            return Task.FromResult((long)Recorded.Count);
        }

        public Task<IReadOnlyList<AuditRecord>> ReadAsync(long after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AuditRecord?> ReadLastAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<AuditPage> ListAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long> PruneAsync(long through, CancellationToken cancellationToken) => throw new NotSupportedException();
    }
}
