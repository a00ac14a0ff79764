using System.Text.Json.Nodes;
using Cortap.Simulators.Demo;
using Cortap.Simulators.Tokens;
using Cortap.Simulators.Webhooks;

namespace Cortap.EndToEnd.Tests.Harness;

/// <summary>A world of several projects, and what tests of batches do in it.</summary>
internal static class BatchWorld
{
    // Enough for a report; a whole review would only cost time.
    private const int Controls = 40;

    /// <summary>Adds projects to the simulated Riskuity, and their setup.</summary>
    /// <returns>The setting that names the setup.</returns>
    public static string AddProjects(this World world, int count)
    {
        var controls = DemoProject.Controls().Take(Controls).ToList();
        foreach (var project in DemoProject.TenantProjects(count)) world.Riskuity.AddProject(project, controls);
        var setup = Path.Combine(world.DataDirectory, "batch-setup.json");
        File.WriteAllText(setup, DemoProject.SetupJsonOf(count));
        return $"PROJECT_SETUP_PATH={setup}";
    }

    public static JsonObject BatchBody(this World world, int count, bool dryRun = false) => new()
    {
        ["project_ids"] = new JsonArray([.. Enumerable.Range(0, count).Select(index => JsonValue.Create(DemoProject.Id + index))]),
        ["report_type"] = "draft_audit_report",
        ["callback_url"] = world.Receiver.Url.ToString(),
        ["dry_run"] = dryRun,
    };

    public static string TokenOf(this World world, long user = 1) => world.Mint.Mint(TokenClaims.Auditor with { UserId = user });

    /// <summary>Starts a batch and returns its id.</summary>
    public static async Task<string> StartBatchAsync(this World world, int count, long user = 1)
    {
        var answer = await world.SendAsync(HttpMethod.Post, "api/v1/batches", world.TokenOf(user), world.BatchBody(count));
        answer.Status.ShouldBe(202, answer.Json?.ToJsonString());
        return (string)answer.Json!["batch_id"]!;
    }

    public static async Task<JsonObject> BatchAsync(this World world, string batchId, long user = 1)
    {
        var answer = await world.SendAsync(HttpMethod.Get, $"api/v1/batches/{batchId}", world.TokenOf(user));
        answer.Status.ShouldBe(200, answer.Json?.ToJsonString());
        return answer.Json!;
    }

    /// <summary>Waits until the batch is as asked.</summary>
    public static async Task<JsonObject> BatchAsync(this World world, string batchId, Func<JsonObject, bool> condition, long user = 1)
    {
        using var patience = new CancellationTokenSource(World.Patience);
        while (true)
        {
            var batch = await world.BatchAsync(batchId, user);
            if (condition(batch)) return batch;
            await Task.Delay(50, patience.Token);
        }
    }

    /// <summary>Waits until the batch has ended and its webhook is settled.</summary>
    public static Task<JsonObject> SettledBatchAsync(this World world, string batchId, long user = 1) =>
        world.BatchAsync(batchId, batch => (string?)batch["callback"]?["status"] is "delivered" or "failed", user);

    /// <summary>Waits for the webhook of the batch.</summary>
    public static async Task<ReceivedWebhook> BatchWebhookAsync(this World world, string batchId)
    {
        var webhook = await world.Receiver.WaitForAsync(received => received.BatchId == batchId, World.Patience);
        OpenApiCheck.ShouldHaveShape("BatchWebhook", webhook.Json);
        webhook.Problems.ShouldBeEmpty();
        return webhook;
    }

    public static int Count(this JsonObject batch, string status) => (int)batch["counts"]![status]!;
}
