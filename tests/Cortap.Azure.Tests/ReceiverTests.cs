using Cortap.Azure.Tests.Harness;
using Cortap.EndToEnd.Tests.Harness;
using Cortap.Simulators.Webhooks;

namespace Cortap.Azure.Tests;

/// <summary>A receiver that hangs gets a rest; others do not notice; when it is back, everything it missed comes in.</summary>
public sealed class ReceiverTests
{
    [Fact]
    public async Task Receiver_HangsAndComesBack_GetsTheWaitingAndTheDeadLettersWhileOthersAreServed()
    {
        await using var azure = await AzureWorld.PrepareAsync();
        var world = azure.World;
        await azure.StartAsync();
        await using var healthy = await WebhookReceiver.StartAsync(world.WebhookSecret);
        using var client = world.Client();
        world.Receiver.Answer(WebhookAnswer.Status(400));
        var dead = await client.SubmitAsync(world.Order(), default);
        (await world.SettledAsync(client, dead)).Status.ShouldBe("callback_failed");
        world.Receiver.Answer(WebhookAnswer.Hang);
        var hanging = new List<string>();
        for (var count = 0; count < 6; count++) hanging.Add(await client.SubmitAsync(world.Order(), default));
        await world.Receiver.WaitForAsync(_ => world.Receiver.Received.Count == 1 + hanging.Count, AzureWorld.Patience);

        var served = await client.SubmitAsync(world.Order() with { CallbackUrl = healthy.Url }, default);
        (await healthy.WaitForAsync(webhook => webhook.JobId == served, AzureWorld.Patience)).Problems.ShouldBeEmpty();
        foreach (var jobId in hanging) (await client.GetJobAsync(jobId, default)).CallbackStatus.ShouldNotBe("failed", "the healthy one did not wait for their end");

        // Only a rest has the dead letters sent again, and one that answers too early gets none.
        using var patience = new CancellationTokenSource(AzureWorld.Patience);
        while (await AzureWorld.GaugesAsync(world.Service, patience.Token, "cortap_webhooks_receivers_at_rest") is not [1]) await Task.Delay(250, patience.Token);
        world.Receiver.Answer(WebhookAnswer.Acknowledge);

        foreach (var jobId in hanging.Append(dead))
        {
            var job = await world.SettledAsync(client, jobId, AzureWorld.Patience, again => again.CallbackStatus == "delivered");
            job.Status.ShouldBe("completed");
            world.WebhooksOf(jobId).Select(webhook => (webhook.Id, webhook.Text)).Distinct().Count().ShouldBe(1);
        }
    }
}
