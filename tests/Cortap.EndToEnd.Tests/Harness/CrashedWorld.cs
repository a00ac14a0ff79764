using Cortap.Cli;
using Cortap.Cli.Api;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>What tests do that kill the service.</summary>
internal static class CrashedWorld
{
    /// <summary>Submits a job, whose data is read anew, although the service may die of it.</summary>
    /// <returns>Null when it did before it answered.</returns>
    public static async Task<string?> SubmitIntoTheCrashAsync(this World world)
    {
        using var client = world.Client();
        try
        {
            return await client.SubmitAsync(world.Order() with { Refresh = true }, default);
        }
        catch (CliException)
        {
            return null;
        }
    }

    /// <summary>Receivers de-duplicate by message id, and every copy of the message says the same.</summary>
    public static async Task ShouldHaveOneOutcomeAsync(this World world, JobSnapshot job)
    {
        var webhooks = world.WebhooksOf(job.JobId);
        webhooks.ShouldAllBe(webhook => webhook.Verified);
        webhooks.Select(webhook => webhook.Text).Distinct().Count().ShouldBe(1);
        webhooks.Select(webhook => webhook.Id).Distinct().Count().ShouldBe(1);
        if (job.DownloadUrl is { } link) (await CortapClient.DownloadAsync(link, default)).LongLength.ShouldBe((long)job.Json["file_size"]!);
    }
}
