using Cortap.Infrastructure.Tests.Jobs;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Pipeline;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cortap.Functions.Tests.Pipeline;

public sealed class BatchKeeperTests : IAsyncLifetime
{
    private readonly PipelineWorld _world = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _world.DisposeAsync();

    [Fact]
    public async Task LookAsync_MoreOpenBatchesThanOneRoundTakes_ComesToEach()
    {
        var created = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToMilliseconds();
        var ids = new List<BatchId>();
        for (var count = 0; count < 10; count++) ids.Add(await CreateAsync(created.AddMilliseconds(count)));
        var workflows = new PipelineWorld.StartedBatches();
        var keeper = new BatchKeeper(_world.Batches, workflows, TimeProvider.System, NullLogger<BatchKeeper>.Instance) { MaxAtOnce = 4 };

        for (var round = 0; round < 2; round++) (await keeper.LookAsync(default)).Open.ShouldBe(4 * (round + 1));
        (await keeper.LookAsync(default)).Open.ShouldBe(10);

        workflows.Instances.ShouldBe(ids.Select(id => id.Value));
        (await keeper.LookAsync(default)).Open.ShouldBe(10);
        (await keeper.LookAsync(default)).Open.ShouldBe(4, "it begins anew");
    }

    [Fact]
    public async Task LookAsync_ManyOpenBatches_ReadsManyWorkflowsAtOnce()
    {
        var created = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToMilliseconds();
        for (var count = 0; count < 30; count++) await CreateAsync(created.AddMilliseconds(count));
        var (reading, all) = (0, new TaskCompletionSource());
        var workflows = Interposed<IBatchWorkflows>.On<OrchestrationSnapshot?>(new PipelineWorld.StartedBatches(), nameof(IBatchWorkflows.ReadAsync), async read =>
        {
            if (++reading == 30) all.SetResult();
            await all.Task;
            return await read();
        });

        await new BatchKeeper(_world.Batches, workflows, TimeProvider.System, NullLogger<BatchKeeper>.Instance).LookAsync(default).WaitAsync(TimeSpan.FromSeconds(10));

        reading.ShouldBe(30);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LookAsync_ABatchThatAnOperatorHasSuspended_GoesOnWhenItIsCancelled(bool isCancelled)
    {
        var created = TimeProvider.System.GetUtcNow().AddMinutes(-1).ToMilliseconds();
        var id = await CreateAsync(created);
        if (isCancelled) await _world.Batches.ChangeAsync(id, batch => batch with { CancelledAt = created }, default);
        var workflows = new PipelineWorld.StartedBatches { Other = OrchestrationState.Suspended };

        await new BatchKeeper(_world.Batches, workflows, TimeProvider.System, NullLogger<BatchKeeper>.Instance).LookAsync(default);

        workflows.Woken.ShouldBe(isCancelled ? [id] : []);
        workflows.Instances.ShouldBeEmpty();
    }

    private async Task<BatchId> CreateAsync(DateTimeOffset at)
    {
        var batch = PipelineWorld.NewBatch(1) with { CreatedAt = at, UpdatedAt = at };
        await _world.Batches.CreateAsync(new NewBatch(batch, new BatchPlan([], new byte[64])), default);
        return batch.Id;
    }
}
