using Cortap.Runtime.Engine;
using Cortap.Runtime.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Cortap.Runtime.Tests.Engine;

/// <summary>What happens to the store from outside. Each test works on a copy of the files of a running engine: the image of a crash.</summary>
public sealed class StoreFaultTests : EngineTest, IDisposable
{
    private readonly string _image = Directory.CreateTempSubdirectory("cortap-image-").FullName;
    private readonly TaskCompletionSource _working = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Dispose() => Directory.Delete(_image, recursive: true);

    [Fact]
    public async Task Image_OfACrash_HoldsAllThatWasAcknowledged()
    {
        await TakeImageAsync();

        await using var host = await StartOnImageAsync();

        (await host.Client.GetAllInstancesAsync().ToListAsync()).Count.ShouldBe(10);
        await host.Client.RaiseEventAsync("instance-7", "go", "on");
        (await host.WaitAsync("instance-7")).ReadOutputAs<string>().ShouldBe("on");
    }

    [Fact]
    public async Task WriteAheadLog_Missing_IsNoticed()
    {
        await TakeImageAsync();
        File.Delete(Path.Combine(_image, "engine.db-wal"));

        (await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync)).Message.ShouldContain("write-ahead log");
    }

    [Fact]
    public async Task WriteAheadLog_Torn_IsNoticed()
    {
        await TakeImageAsync();
        using (var log = new FileStream(Path.Combine(_image, "engine.db-wal"), FileMode.Open))
            log.SetLength(log.Length - 5_000);

        (await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync)).Message.ShouldContain("had been acknowledged");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task Database_WithDamagedBeginning_IsRefusedAndLeftAlone(int position)
    {
        await TakeImageAsync(checkpoint: true);
        var path = Path.Combine(_image, "engine.db");
        using (var file = new FileStream(path, FileMode.Open))
        {
            file.Position = position;
            file.Write(new byte[64]);
        }
        var before = await File.ReadAllBytesAsync(path);

        (await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync)).Message.ShouldContain("restore the folder from a backup");

        (await File.ReadAllBytesAsync(path)).ShouldBe(before);
    }

    [Fact]
    public async Task Database_WithADamagedPage_StopsTheEngine()
    {
        await TakeImageAsync(checkpoint: true);
        StoreDamage.DamageAPage(_image);

        await using var host = await StartOnImageAsync();
        var waiting = Should.ThrowAsync<StorageUnavailableException>(() => host.Client.WaitForInstanceCompletionAsync("instance-1"));
        await host.Engine.DamageCheck;
        await waiting;

        host.Engine.Health.State.ShouldBe(EngineState.Faulted);
        host.Engine.Health.Reason!.ShouldContain("restore the folder from a backup");
        await Should.ThrowAsync<StorageUnavailableException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("wait"));
    }

    [Fact]
    public async Task Database_WithAPageDamagedWhileItRuns_StopsTheEngineWhenItIsRead()
    {
        await TakeImageAsync(checkpoint: true);
        await using var host = await StartOnImageAsync();
        await host.Engine.DamageCheck;
        StoreDamage.DamageAPage(_image);

        await Should.ThrowAsync<StorageUnavailableException>(async () => await host.Client.GetAllInstancesAsync().ToListAsync());

        host.Engine.Health.State.ShouldBe(EngineState.Faulted);
        host.Engine.Health.Reason!.ShouldContain(Path.Combine(_image, "engine.db"));
    }

    [Fact]
    public async Task Start_WithoutRoomForTheOwnersNumber_IsNotToldAsAFolderInUse()
    {
        File.CreateSymbolicLink(Path.Combine(_image, "engine.pid"), "/dev/full");

        var refused = await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync);

        refused.Message.ShouldStartWith($"The data folder {_image} cannot be used: ");
    }

    [Fact]
    public async Task Database_OfANewerVersion_IsRefused()
    {
        await TakeImageAsync(checkpoint: true);
        using (var connection = Open())
            Execute(connection, "PRAGMA user_version = 9999");

        (await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync)).Message.ShouldContain("schema version 9999");
    }

    [Fact]
    public async Task Store_NotWritable_RefusesStartsAndGoesOnLater()
    {
        await TakeImageAsync(checkpoint: true);
        await using var host = await StartOnImageAsync();
        using var intruder = Open();
        Execute(intruder, "BEGIN IMMEDIATE");

        await Should.ThrowAsync<StorageUnavailableException>(() => host.Client.ScheduleNewOrchestrationInstanceAsync("wait"));
        host.Engine.Health.State.ShouldBe(EngineState.Unavailable);
        host.Engine.Health.AcceptsWork.ShouldBeFalse();
        // Refused at once now, and reads still work.
        await Should.ThrowAsync<StorageUnavailableException>(() => host.Client.RaiseEventAsync("instance-1", "go", "lost?"));
        (await host.Client.GetInstanceAsync("instance-1"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);

        Execute(intruder, "COMMIT");
        while (host.Engine.Health.State != EngineState.Running)
            await Task.Yield();
        await host.Client.RaiseEventAsync("instance-1", "go", "on");
        (await host.WaitAsync("instance-1")).ReadOutputAs<string>().ShouldBe("on");
    }

    [Fact]
    public async Task Store_NotWritableWhenInterruptedWorkIsTakenUp_IsRefusedWithTheReason()
    {
        await TakeImageAsync(withWork: true);
        using (var intruder = Open())
        {
            Execute(intruder, "BEGIN IMMEDIATE");
            (await Should.ThrowAsync<StorageUnavailableException>(StartOnImageAsync)).Message.ShouldContain("locked");
        }

        await using var host = await StartOnImageAsync();
        (await host.Client.GetInstanceAsync("work"))!.RuntimeStatus.ShouldBe(OrchestrationRuntimeStatus.Running);
    }

    [Fact]
    public async Task Event_FirstAfterAKillThatLeftOnlyWhatAContinuationHandedOn_IsReceivedOnce()
    {
        await using (var before = await StartOnImageAsync())
        {
            await before.Client.ScheduleNewOrchestrationInstanceAsync("collect", new StartOrchestrationOptions("collect"));
            await before.SettleAsync();
            await before.Engine.StopAsync(CancellationToken.None);
        }
        // A continuation as new hands its events on with ids below zero.
        using (var editor = Open())
            Execute(editor, """INSERT INTO new_events (instance_key, event_id, event_type, name, payload, visible_at) VALUES (1, -1, 14, 'note', '"a"', 0)""");

        await using var host = await StartOnImageAsync();
        await host.SettleAsync();
        await host.Client.RaiseEventAsync("collect", "note", "b");
        await host.SettleAsync();
        await host.RestartAsync();
        await host.Client.RaiseEventAsync("collect", "note", "end");

        (await host.WaitAsync("collect")).ReadOutputAs<string>().ShouldBe("a b end");
    }

    [Fact]
    public async Task Events_ThatAContinuationHandedOnAndAKilledProcessLeft_ComeInOrderHoweverManyAreTakenAtATime()
    {
        await using (var before = await StartOnImageAsync())
        {
            await before.Client.ScheduleNewOrchestrationInstanceAsync("rounds", new List<string>(), new StartOrchestrationOptions("rounds"));
            await before.SettleAsync();
            await before.Engine.StopAsync(CancellationToken.None);
            // Two are taken together, and the last one after them: it comes an hour later, so that there is no race about it.
            var later = (before.Clock.GetUtcNow() + TimeSpan.FromHours(1)).UtcTicks;
            using var editor = Open();
            Execute(editor, $"""
                INSERT INTO new_events (instance_key, event_id, event_type, name, payload, visible_at)
                VALUES (1, -3, 14, 'note', '"a"', 0), (1, -2, 14, 'note', '"b"', 0), (1, -1, 14, 'note', '"c"', {later})
                """);
        }

        await using var host = await StartOnImageAsync();
        await host.SettleAsync();
        host.Engine.Health.State.ShouldBe(EngineState.Running);
        await host.RestartAsync();
        host.Clock.Advance(TimeSpan.FromHours(1));
        await host.SettleAsync();
        await host.Client.RaiseEventAsync("rounds", "note", "end");

        (await host.WaitAsync("rounds")).ReadOutputAs<string>().ShouldBe("a b c end");
    }

    private async Task TakeImageAsync(bool checkpoint = false, bool withWork = false)
    {
        await using var host = await OrchestrationTestHost.StartAsync(Register, new() { ReplayMode = ReplayMode.Cached });
        for (var i = 0; i < 10; i++)
            await host.Client.ScheduleNewOrchestrationInstanceAsync("wait", new string('x', 2_000), new StartOrchestrationOptions($"instance-{i}"));
        await host.SettleAsync();
        if (withWork)
        {
            await host.Client.ScheduleNewOrchestrationInstanceAsync("work", new StartOrchestrationOptions("work"));
            await _working.Task;
        }
        if (checkpoint)
            await host.Engine.StopAsync(CancellationToken.None);
        foreach (var file in Directory.GetFiles(host.DataDirectory, "engine.*").Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            File.Copy(file, Path.Combine(_image, Path.GetFileName(file)));
    }

    private Task<OrchestrationTestHost> StartOnImageAsync()
        => OrchestrationTestHost.StartAsync(Register, new() { ReplayMode = ReplayMode.Cached, DataDirectory = _image });

    private void Register(DurableTaskRegistry registry)
    {
        registry.AddOrchestratorFunc<string, string>("wait", (context, _) => context.WaitForExternalEvent<string>("go"));
        registry.AddOrchestratorFunc("collect", async context =>
        {
            var notes = new List<string>();
            do
                notes.Add(await context.WaitForExternalEvent<string>("note"));
            while (notes[^1] != "end");
            return string.Join(' ', notes);
        });
        registry.AddOrchestratorFunc<List<string>, string>("rounds", async (context, notes) =>
        {
            notes.Add(await context.WaitForExternalEvent<string>("note"));
            if (notes[^1] != "end")
                context.ContinueAsNew(notes);
            return string.Join(' ', notes);
        });
        registry.AddOrchestratorFunc("work", context => context.CallActivityAsync("endless"));
        registry.AddActivityFunc("endless", _ =>
        {
            _working.TrySetResult();
            return new TaskCompletionSource().Task;
        });
    }

    private SqliteConnection Open()
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(_image, "engine.db")};Pooling=False");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
