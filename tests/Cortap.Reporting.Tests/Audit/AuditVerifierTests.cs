using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Audit;

namespace Cortap.Reporting.Tests.Audit;

public sealed class AuditVerifierTests
{
    private const int TamperingsOfEachKind = 84;

    public static TheoryData<string> Kinds => ["edit", "delete", "reorder", "cut", "rechain", "fork"];

    [Fact]
    public void Finish_AnUntouchedLog_IsSound()
    {
        using var audit = SampleAudit.Create(1, 7, 60, 1_000, 32);
        audit.Append(3);

        var result = audit.Verify();

        result.Findings.ShouldBeEmpty();
        result.Records.ShouldBe(1_103);
        result.Uncovered.ShouldBe(3);
        result.LastCheckpoint!.Last.ShouldBe(1_100);
    }

    /// <summary>Six kinds, 84 each: more than five hundred, each with a seed of its own.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Finish_ATamperedLog_IsFoundEveryTime(string kind)
    {
        for (var seed = 0; seed < TamperingsOfEachKind; seed++)
        {
            using var audit = SampleAudit.Create(20, 1, 33, 46);
            Tamper(audit, kind, new Random(seed));

            audit.Verify().IsSound.ShouldBeFalse($"{kind}, seed {seed}");
        }
    }

    [Theory]
    [InlineData("edit", AuditFault.Changed)]
    [InlineData("delete", AuditFault.Missing)]
    [InlineData("reorder", AuditFault.OutOfOrder)]
    [InlineData("cut", AuditFault.Missing)]
    [InlineData("rechain", AuditFault.NotAsCheckpointed)]
    public void Finish_ATamperedLog_SaysHow(string kind, AuditFault expected)
    {
        using var audit = SampleAudit.Create(20, 1, 33, 46);
        Tamper(audit, kind, new Random(7));

        audit.Verify().Findings.Select(finding => finding.Fault).ShouldContain(expected);
    }

    [Fact]
    public void Finish_TwoHostsThatSignedApart_IsAFork()
    {
        using var audit = SampleAudit.Create(20);
        using var other = SampleAudit.Create(20);
        audit.Checkpoints.AddRange(other.Checkpoints);

        audit.Verify().Findings.ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.Fork);
    }

    [Fact]
    public void Finish_ACheckpointOfAnotherKey_IsNotBelieved()
    {
        using var audit = SampleAudit.Create(20, 20);
        using var foreign = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        audit.Rechain(20);
        audit.Checkpoints.RemoveAt(1);
        audit.Checkpoints.Add(audit.Sign(audit.Records[20..], foreign));

        audit.Verify().Findings.Select(finding => finding.Fault).ShouldContain(AuditFault.Checkpoint);
    }

    [Fact]
    public void Finish_ACheckpointRemoved_IsFound()
    {
        using var audit = SampleAudit.Create(20, 20, 20);
        audit.Checkpoints.RemoveAt(1);

        audit.Verify().Findings.ShouldNotBeEmpty();
    }

    [Fact]
    public void Finish_RecordsWithoutAnyCheckpoint_IsFound()
    {
        using var audit = new SampleAudit();
        audit.Append(5);

        audit.Verify().Findings.ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.NotCovered);
    }

    [Fact]
    public void Finish_OldRecordsPruned_IsSoundOnlyWhenTheyAreOldEnough()
    {
        using var audit = SampleAudit.Create(20, 20, 20);
        audit.Records.RemoveRange(0, 20);
        var firstCheckpoint = SampleAudit.Begin.AddSeconds(20);

        audit.Verify(firstCheckpoint.AddSeconds(1)).Findings.ShouldBeEmpty();
        audit.Verify(firstCheckpoint.AddSeconds(-1)).Findings.ShouldHaveSingleItem().Fault.ShouldBe(AuditFault.Missing);
    }

    [Fact]
    public void Finish_EverythingPrunedButTheLastRecord_IsSound()
    {
        using var audit = SampleAudit.Create(20, 20);
        audit.Records.RemoveRange(0, 39);

        audit.Verify(SampleAudit.Begin.AddDays(1)).Findings.ShouldBeEmpty();
    }

    private static void Tamper(SampleAudit audit, string kind, Random random)
    {
        var records = audit.Records;
        var index = random.Next(records.Count);
        switch (kind)
        {
            case "edit":
                records[index] = Edit(records[index], random);
                break;
            case "delete":
                records.RemoveRange(index, Math.Min(random.Next(1, 5), records.Count - index));
                break;
            case "reorder":
                var other = (index + 1 + random.Next(records.Count - 1)) % records.Count;
                (records[index], records[other]) = (records[other], records[index]);
                break;
            case "cut":
                records.RemoveRange(index, records.Count - index);
                break;
            case "rechain":
                audit.Rechain(index);
                break;
            case "fork":
                // A second history from some record on, by somebody who even has the key but cannot take back a checkpoint.
                var at = random.Next(1, 54);
                var copy = records[..at];
                var kept = audit.Checkpoints.ToList();
                audit.Rechain(at);
                var forged = records[21..54];
                audit.Checkpoints.RemoveRange(2, 2);
                kept.Add(audit.Sign(forged));
                audit.Checkpoints.Clear();
                audit.Checkpoints.AddRange(kept.OrderBy(_ => random.Next()));
                copy.Count.ShouldBe(at);
                break;
        }
    }

    private static AuditRecord Edit(AuditRecord record, Random random)
    {
        var text = record.ToString();
        var edited = random.Next(4) switch
        {
            0 => text.Replace("4801", "4802", StringComparison.Ordinal),
            1 => text.Replace("\"done\"", "\"refused\"", StringComparison.Ordinal),
            2 => text.Replace("192.0.2.7", "192.0.2.8", StringComparison.Ordinal),
            _ => text[..random.Next(text.Length)] + "x" + text[random.Next(text.Length)..],
        };
        return record with { Bytes = Encoding.UTF8.GetBytes(edited) };
    }
}
