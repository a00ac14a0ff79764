using System.Security.Cryptography;
using Cortap.Reporting.Audit;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Tests.Audit;

/// <summary>A chain of records and the checkpoints over it, as they would be stored.</summary>
internal sealed class SampleAudit : IDisposable
{
    public static readonly DateTimeOffset Begin = new(2026, 2, 11, 16, 0, 45, TimeSpan.Zero);

    private readonly ECDsa _key = SigningKey.FromSecret(SHA256.HashData("a key"u8));

    public List<AuditRecord> Records { get; } = [];

    public List<(string Name, string Text)> Checkpoints { get; } = [];

    public VerificationKeys Keys { get; } = VerificationKeys.Of(SigningKey.FromSecret(SHA256.HashData("a key"u8)));

    /// <summary>Checkpoints of so many records each, over all.</summary>
    public static SampleAudit Create(params int[] checkpoints)
    {
        var audit = new SampleAudit();
        foreach (var count in checkpoints)
        {
            audit.Append(count);
            audit.Checkpoint(count);
        }

        return audit;
    }

    public static AuditEvent Event(long number) => new(AuditActions.JobStarted, $"rpt-20260211-160045-{number:x8}", Begin.AddSeconds(number))
    {
        Actor = new Caller(4801, 45, IsServiceAccount: false, ["auditor"]),
        CorrelationId = $"c-{number}",
        Client = "192.0.2.7",
    };

    public void Append(int count)
    {
        for (var index = 0; index < count; index++)
        {
            var head = Records.Count == 0 ? AuditHead.Empty : new(Records[^1].Number, Records[^1].Hash);
            Records.Add(AuditRecord.Create(Event(head.Number + 1), head));
        }
    }

    public void Checkpoint(int count) => Checkpoints.Add(Sign(Records[^count..], _key));

    public (string Name, string Text) Sign(IReadOnlyList<AuditRecord> covered, ECDsa? key = null)
    {
        var index = Checkpoints.Count + 1;
        var previous = index == 1 ? AuditHash.Nothing : AuditCheckpoint.HashOf(Checkpoints[^1].Text);
        var checkpoint = new AuditCheckpoint(
            index, covered[0].Number, covered[^1].Number, MerkleTree.Root([.. covered.Select(record => record.Hash)]), covered[^1].Hash, previous,
            Begin.AddSeconds(Math.Min(covered[^1].Number, 1_000_000)));
        return (CheckpointNames.Of(index), checkpoint.Sign(key ?? _key));
    }

    public AuditVerification Verify(DateTimeOffset? horizon = null)
    {
        var verifier = new AuditVerifier(Checkpoints, Keys, horizon ?? Begin.AddDays(-400));
        foreach (var record in Records) verifier.Add(record.Bytes.Span, record.Number);
        return verifier.Finish();
    }

    /// <summary>Chains the records anew from an index, as one who can write the store would.</summary>
    public void Rechain(int from)
    {
        for (var index = from; index < Records.Count; index++)
        {
            var head = index == 0 ? AuditHead.Empty : new AuditHead(Records[index - 1].Number, Records[index - 1].Hash);
            Records[index] = AuditRecord.Create(Event(head.Number + 1) with { Reason = "nothing happened" }, head);
        }
    }

    public void Dispose()
    {
        _key.Dispose();
        Keys.Dispose();
    }
}
