using System.Buffers.Text;
using System.Text;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Tests.Audit;

public sealed class AuditProofTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(1_000)]
    public void TryVerify_TheProofOfEachRecord_ShowsIt(int count)
    {
        using var audit = SampleAudit.Create(3, count);
        foreach (var record in audit.Records[3..].Where((_, index) => index % 37 == 0 || index == count - 1))
        {
            var text = AuditProof.Create(record, audit.Records[3..], audit.Checkpoints[1].Text);

            AuditProof.TryVerify(text, audit.Keys, out var proof, out var objection).ShouldBeTrue(objection);
            proof!.Record.ToString().ShouldBe(record.ToString());
        }
    }

    [Theory]
    [InlineData('r', '\\')]
    [InlineData('\u00A0', '\u3000')]
    public void Create_TheLongestRecordOfAFullCheckpoint_Has2KilobytesAndNothingOfOthers(char role, char reason)
    {
        using var audit = new SampleAudit();
        audit.Append(999);
        var head = new AuditHead(999_999_999_999, audit.Records[^1].Hash);
        var longest = AuditRecord.Create(
            new AuditEvent(new string('a', 30), new string('o', 1_000), SampleAudit.Begin)
            {
                Actor = new Caller(long.MinValue, long.MinValue, IsServiceAccount: true, [.. Enumerable.Repeat(new string(role, 20), 50)]),
                Outcome = AuditOutcome.Refused,
                Status = 422,
                Code = new string('C', 200),
                CorrelationId = new string('"', 128),
                Client = "2001:0db8:85a3:0000:0000:8a2e:0370:7334%enp0s31f6",
                Reason = new string(reason, 500) + "\U0001F600",
                Count = long.MaxValue,
            },
            head);
        var records = audit.Records.Select((record, index) => record with { Number = 999_999_999_001 + index }).Append(longest).ToList();

        var text = AuditProof.Create(longest, records, audit.Sign(records).Text);

        longest.Bytes.Length.ShouldBeLessThanOrEqualTo(AuditRecord.MaxLength);
        Encoding.UTF8.GetByteCount(text).ShouldBeLessThanOrEqualTo(AuditProof.MaxLength);
        text.ShouldNotContain("rpt-20260211");
        AuditProof.TryVerify(text, audit.Keys, out _, out var objection).ShouldBeTrue(objection);
    }

    [Fact]
    public void TryVerify_AnythingChanged_IsRefused()
    {
        using var audit = SampleAudit.Create(9);
        var text = AuditProof.Create(audit.Records[4], audit.Records, audit.Checkpoints[0].Text);
        for (var index = 0; index < text.Length; index++)
        {
            if (text[index] == '\n') continue;
            var changed = text[..index] + (text[index] == 'A' ? 'B' : 'A') + text[(index + 1)..];

            // The last character of base64url has bits that say nothing, but decoding refuses those that are set.
            AuditProof.TryVerify(changed, audit.Keys, out _, out _).ShouldBeFalse($"at {index}: {text[index]}");
        }
    }

    [Theory]
    [InlineData("""{"alg":"ES256","alg":"ES256"}""")]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("[]")]
    public void TryVerify_ACheckpointWithAnOddHeader_IsNotBelieved(string header)
    {
        using var audit = SampleAudit.Create(9);
        var signed = audit.Checkpoints[0].Text;
        var checkpoint = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(header)) + signed[signed.IndexOf('.', StringComparison.Ordinal)..];

        AuditProof.TryVerify(AuditProof.Create(audit.Records[4], audit.Records, checkpoint), audit.Keys, out _, out var objection).ShouldBeFalse();

        objection.ShouldStartWith("Its checkpoint is not believed");
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb\nc")]
    [InlineData("{}\n{}\n..")]
    public void TryVerify_NoProof_SaysSo(string text)
    {
        using var audit = new SampleAudit();

        AuditProof.TryVerify(text, audit.Keys, out _, out var objection).ShouldBeFalse();
        objection.ShouldStartWith("It is no proof");
    }
}
