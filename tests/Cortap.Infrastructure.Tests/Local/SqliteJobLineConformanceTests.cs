using Cortap.Infrastructure.Local;
using Cortap.Infrastructure.Tests.Conformance;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Line;
using FsCheck.Xunit;

namespace Cortap.Infrastructure.Tests.Local;

public sealed class SqliteJobLineConformanceTests : JobLineConformance
{
    private readonly TemporaryFolder _folder = new();
    private SqliteDatabase _database = null!;
    private SqliteJobStore _store = null!;

    protected override Task<IJobStore> CreateStoreAsync()
    {
        _database = new SqliteDatabase(_folder.File("cortap.db"));
        _store = new SqliteJobStore(_database);
        return Task.FromResult<IJobStore>(_store);
    }

    public override async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Each step in the store has the outcome that it has in the model.</summary>
    [Property(MaxTest = 100, EndSize = 80)]
    public void Line_AnySequence_DoesWhatTheModelDoes(uint[] steps) => CompareAsync(steps).GetAwaiter().GetResult();

    private async Task CompareAsync(uint[] steps)
    {
        await using var database = new SqliteDatabase(_folder.File($"{Guid.NewGuid():n}.db"));
        var store = new SqliteJobStore(database);
        var model = new LineModel();
        var numbers = new Dictionary<JobId, int>();
        var open = new List<JobId>();
        var now = Now;
        foreach (var step in steps)
        {
            var choice = (int)(step >> 4) & 0xffff;
            switch (step & 15)
            {
                case < 6:
                    var job = NewJob(user: choice % 5);
                    numbers.Add(job.Id, numbers.Count);
                    open.Add(job.Id);
                    await store.CreateAsync(new(job, "x"u8.ToArray()), default);
                    model.Enter(numbers[job.Id], choice % 5);
                    break;
                case < 10:
                    var claimed = await store.ClaimNextAsync(new LineClaim("host", now, 3), default);
                    (claimed is null ? null : (int?)numbers[claimed.Id]).ShouldBe(model.ClaimNext(3, now));
                    break;
                case < 14 when open.Count > 0:
                    var ended = open[choice % open.Count];
                    open.Remove(ended);
                    model.Leave(numbers[ended], now);
                    await store.ChangeAsync(ended, current => current.Fail(new JobError("CANCELLED", "x"), null, now), default);
                    break;
                case 14 when open.Count > 0:
                    var removed = open[choice % open.Count];
                    open.Remove(removed);
                    model.Leave(numbers[removed], null);
                    (await store.TryDeleteAsync(removed, 1, default)).ShouldBeTrue();
                    break;
                default:
                    now = now.AddMilliseconds(choice);
                    break;
            }

            var counts = await store.CountAsync(default);
            (counts.AtWork, counts.Waiting).ShouldBe((model.AtWork, model.Waiting));
        }
    }

    [Theory]
    [InlineData("SelectNextUser", "line_users_by_turn")]
    [InlineData("SelectLeastServedUser", "line_users_by_served")]
    [InlineData("SelectNextJob", "jobs_waiting (line_user=?)")]
    [InlineData("SelectAbandonedJobs", "jobs_at_work (line_expires_at<?)", "jobs_at_work (line_expires_at>?)")]
    [InlineData("CountLineUsers", "line_users_by_")]
    public void Statement_OfTheLine_ReadsItsIndexes(string statement, params string[] indexes)
    {
        var plan = QueryPlan.Of(_folder.File("cortap.db"), statement, "@served", "@line_user", "@now", "@farthest", "@limit", "@max_users");

        foreach (var index in indexes) plan.ShouldContain(step => step.Contains(index, StringComparison.Ordinal), string.Join("; ", plan));
        plan.ShouldAllBe(step => !step.Contains("TEMP B-TREE", StringComparison.Ordinal));
    }
}
