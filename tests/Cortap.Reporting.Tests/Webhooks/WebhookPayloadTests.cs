using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Tests.Jobs;
using Cortap.Reporting.Webhooks;

namespace Cortap.Reporting.Tests.Webhooks;

public sealed class WebhookPayloadTests
{
    public static TheoryData<string, string, string, string> Vectors()
    {
        var vectors = new TheoryData<string, string, string, string>();
        foreach (var vector in JsonNode.Parse(Repository.Fixture("webhook", "signature-vectors.json"))!.AsArray())
        {
            vectors.Add((string)vector!["secret_text"]!, (string)vector["timestamp_header"]!, (string)vector["raw_body"]!, (string)vector["signature_header"]!);
        }

        return vectors;
    }

    [Fact]
    public void Write_ACompletedJob_IsTheFirstVectorsBody() => Encoding.ASCII.GetString(WebhookPayload.Write(SampleJobs.Completed)).ShouldBe(Body(0));

    [Fact]
    public void Write_AFailedJob_IsTheSecondVectorsBody() => Encoding.ASCII.GetString(WebhookPayload.Write(SampleJobs.Failed)).ShouldBe(Body(1));

    [Fact]
    public void Write_ARecipientWithAccentsAndEmoji_IsTheThirdVectorsBody()
    {
        var job = SampleJobs.Completed;
        job = job with { Result = job.Result! with { Metadata = job.Result.Metadata with { RecipientName = "Cañón & <Río> 🚌" } } };
        Encoding.ASCII.GetString(WebhookPayload.Write(job)).ShouldBe(Body(2));
    }

    [Fact]
    public void Write_ADeadLetter_TellsTheUnderlyingResult() =>
        WebhookPayload.Write(SampleJobs.Completed.GiveUpDelivery(SampleJobs.Attempt(400), SampleJobs.At)!).ShouldBe(WebhookPayload.Write(SampleJobs.Completed));

    [Fact]
    public void Write_AnErrorWithoutDetails_LeavesThemOut() =>
        Encoding.ASCII.GetString(WebhookPayload.Write(SampleJobs.Processing.Fail(new JobError("CANCELLED", "Cancelled."), null, SampleJobs.At)!))
            .ShouldEndWith("\"error\": {\"code\": \"CANCELLED\", \"message\": \"Cancelled.\"}}");

    [Fact]
    public void Write_AnUnfinishedJob_Throws() => Should.Throw<ArgumentException>(() => WebhookPayload.Write(SampleJobs.Processing));

    [Fact]
    public void Write_AnEndedBatch_TellsItsCountsAsPythonWould() =>
        Encoding.ASCII.GetString(WebhookMessage.Of(SampleJobs.Batch.End(new BatchCounts(Completed: 1, Failed: 2), SampleJobs.At.AddSeconds(90))!).Body).ShouldBe(
            "{\"batch_id\": \"bat-20260211-160045-a1b2c3d4\", \"status\": \"completed_with_failures\", \"report_type\": \"recipient_information_request\", \"count\": 3, "
            + "\"counts\": {\"queued\": 0, \"processing\": 0, \"completed\": 1, \"failed\": 2, \"callback_failed\": 0}, "
            + "\"created_at\": \"2026-02-11T16:00:45Z\", \"ended_at\": \"2026-02-11T16:02:15Z\"}");

    [Fact]
    public void Write_ABatchUnderWay_Throws() => Should.Throw<ArgumentException>(() => WebhookPayload.Write(SampleJobs.Batch));

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Sign_EveryVector_GivesItsSignature(string secret, string timestamp, string body, string signature)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(long.Parse(timestamp, CultureInfo.InvariantCulture));
        var headers = new WebhookSigner(secret).Sign(Encoding.UTF8.GetBytes(body), "msg_1", at).ToDictionary();

        headers["X-CORTAP-Timestamp"].ShouldBe(timestamp);
        headers["X-CORTAP-Signature"].ShouldBe(signature);
    }

    [Fact]
    public void Sign_TheExampleOfStandardWebhooks_GivesItsSignature()
    {
        // From the specification's own test vectors.
        var headers = new WebhookSigner("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").Sign(
            """{"test": 2432232314}"""u8, "msg_p5jXN8AQM9LWM0D4loKWxJek", DateTimeOffset.FromUnixTimeSeconds(1614265330)).ToDictionary();

        headers["webhook-signature"].ShouldBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
        headers["webhook-id"].ShouldBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
        headers["webhook-timestamp"].ShouldBe("1614265330");
    }

    [Fact]
    public void Sign_DuringARotation_SignsWithBothSecretsAndOursWithTheCurrent()
    {
        var both = new WebhookSigner("new-secret-new-secret", "old-secret-old-secret").Sign("{}"u8, "m", SampleJobs.At).ToDictionary();
        var current = new WebhookSigner("new-secret-new-secret").Sign("{}"u8, "m", SampleJobs.At).ToDictionary();
        var previous = new WebhookSigner("old-secret-old-secret").Sign("{}"u8, "m", SampleJobs.At).ToDictionary();

        both["X-CORTAP-Signature"].ShouldBe(current["X-CORTAP-Signature"]);
        both["webhook-signature"].ShouldBe($"{current["webhook-signature"]} {previous["webhook-signature"]}");
    }

    [Theory]
    [InlineData(1, null, 1)]
    [InlineData(2, null, 2)]
    [InlineData(3, null, 4)]
    [InlineData(4, null, 8)]
    [InlineData(5, null, 16)]
    [InlineData(6, null, null)]
    [InlineData(6, 5, null)]
    [InlineData(1, 30, 30)]
    [InlineData(1, 3_600, 60)]
    [InlineData(5, 3, 16)]
    public void DelayAfter_EveryAttempt_IsTheContracts(int attempt, int? retryAfter, int? expected) =>
        RetrySchedule.DelayAfter(attempt, Seconds(retryAfter)).ShouldBe(Seconds(expected));

    private static TimeSpan? Seconds(int? value) => value is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static string Body(int index) => (string)JsonNode.Parse(Repository.Fixture("webhook", "signature-vectors.json"))![index]!["raw_body"]!;
}
