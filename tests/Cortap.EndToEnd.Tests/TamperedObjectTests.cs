using Cortap.EndToEnd.Tests.Harness;

namespace Cortap.EndToEnd.Tests;

/// <summary>What one phase has stored and the next one reads is what goes into the report, or there is no report.</summary>
public sealed class TamperedObjectTests
{
    [Theory]
    [InlineData("GenerateReport.begin", "data")]
    [InlineData("UploadReport.begin", "work")]
    public async Task Restart_ObjectThatSomebodyHasChangedMeanwhile_MakesNoReport(string point, string folder)
    {
        await using var world = await World.PrepareAsync();
        await world.StartServiceAsync($"CORTAP_CRASH_POINT={point}");
        var jobId = await world.SubmitIntoTheCrashAsync();
        await world.Service.WaitForExitAsync(World.Patience);
        Change(Directory.EnumerateFiles(Path.Combine(world.DataDirectory, "objects", folder), "*", SearchOption.AllDirectories).ShouldHaveSingleItem());

        await world.StartServiceAsync();

        using var client = world.Client();
        var job = await world.SettledAsync(client, jobId ?? (await client.ListJobsAsync(null, 1, null, default)).Jobs.Single().JobId);
        job.Status.ShouldBe("failed");
        var error = world.Receiver.Received.ShouldHaveSingleItem().Json["error"]!;
        ((string?)error["code"], (string?)error["message"]).ShouldBe(("GENERATION_ERROR", "What was stored of this report was changed meanwhile by somebody else; request it again."));
    }

    /// <summary>A letter of the data, which stay well-formed, or a byte of the document.</summary>
    private static void Change(string file)
    {
        var content = File.ReadAllBytes(file);
        var name = content.AsSpan().LastIndexOf("Transit"u8);
        content[name < 0 ? content.Length / 2 : name + 5] ^= 1;
        File.WriteAllBytes(file, content);
    }
}
