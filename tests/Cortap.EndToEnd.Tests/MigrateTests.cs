using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary><c>cortap migrate</c> with the settings of the coming service in the environment.</summary>
public sealed class MigrateTests
{
    [Fact]
    public async Task Migrate_CheckpointsInTheDataFolder_GoWhereTheServiceInAwsModeLooksForThem()
    {
        var (options, settings) = await AwsWorld.CreateAsync();
        await using var world = await World.StartProcessAsync();
        using (var client = world.Client()) await world.SettledAsync(client, await client.SubmitAsync(world.Order(), default));
        await world.StopServiceAsync();
        var local = Path.Combine(world.DataDirectory, "audit");
        var count = Directory.GetFiles(local, "*.jws", SearchOption.AllDirectories).Length;
        var elsewhere = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            foreach (var place in new[] { $"s3://{options.BucketName}/vault/", elsewhere, "" }) await ShouldMoveAsync(place, found: count, written: count);
            Directory.GetFiles(elsewhere, "*.jws", SearchOption.AllDirectories).Length.ShouldBe(count);

            Directory.Delete(local, recursive: true);
            var without = await ShouldMoveAsync(elsewhere, found: 0, written: 0);
            without.ShouldContain($"The service in AWS mode goes on with those at {elsewhere}. Give the local one an AUDIT_CHECKPOINT_PATH of its own if it is kept for its links");
        }
        finally
        {
            if (Directory.Exists(elsewhere)) Directory.Delete(elsewhere, recursive: true);
        }

        async Task<string> ShouldMoveAsync(string place, int found, int written)
        {
            var moved = await CommandLine.RunAsync([.. settings, $"AUDIT_CHECKPOINT_PATH={place}"], "migrate", "--data", world.DataDirectory);
            moved.ExitCode.ShouldBe(0, moved.Output + moved.Error);
            moved.Output.ShouldContain($"{"checkpoints",-17}{found,8} found {written,8} written");
            return moved.Output;
        }
    }
}
