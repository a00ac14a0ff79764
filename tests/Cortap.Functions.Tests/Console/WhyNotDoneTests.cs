using Cortap.Functions.Console.Views;
using Cortap.Functions.Tests.Pipeline;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Functions.Tests.Console;

public sealed class WhyNotDoneTests
{
    private const string ByItself = "once it is back, the webhook goes out again by itself.";
    private const string ByHand = "It goes out again when somebody redelivers it.";

    private static readonly DateTimeOffset Now = new(2026, 2, 11, 16, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 24, ByItself)]
    [InlineData(25, 24, ByHand)]
    [InlineData(1, 0, ByHand)]
    public void Of_ADeadLetterWhoseReceiverRests_SaysWhetherItGoesOutAgainByItself(int hoursAgo, int window, string expected)
    {
        var resting = new Receiver { Origin = "https://example.com:443", RestUntil = Now.AddSeconds(30) };

        WhyNotDone.Of(DeadLetter(hoursAgo), null, null, resting, TimeSpan.FromHours(window), Now).ShouldNotBeNull().ShouldEndWith(expected);
    }

    [Fact]
    public void Of_AnEmailThatWasGivenUp_IsNoWebhook()
    {
        var mailed = DeadLetter(1) with { CallbackUrl = null, Recipients = ["someone@example.com"] };

        WhyNotDone.Of(mailed, null, null, null, TimeSpan.Zero, Now).ShouldNotBeNull().ShouldContain(" Its e-mail was given up after ");
    }

    private static Job DeadLetter(int hoursAgo) => PipelineWorld.NewJob() with
    {
        Status = JobStatus.CallbackFailed,
        Callback = new() { Status = CallbackStatus.Failed, Attempts = [new(Now.AddHours(-hoursAgo), TimeSpan.FromSeconds(10), null, "no answer in time")], AttemptCount = 1 },
    };
}
