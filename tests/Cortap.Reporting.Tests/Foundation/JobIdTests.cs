using System.Text.Json;
using Cortap.Reporting.Tests.Jobs;

namespace Cortap.Reporting.Tests.Foundation;

public sealed class JobIdTests
{
    [Fact]
    public void Create_AtAMoment_CarriesItInUtcAndEightHexDigits() =>
        JobId.Create(new ManualTimeProvider()).Value.ShouldMatch(@"\Arpt-20260211-160045-[0-9a-f]{8}\z");

    [Fact]
    public void CreateUuid_Always_IsVersion4AndParses()
    {
        var id = JobId.CreateUuid();
        id.Value.ShouldMatch(@"\A[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z");
        JobId.TryParse(id.Value, out var parsed).ShouldBeTrue();
        parsed.ShouldBe(id);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rpt-20260211-160045-A1B2C3D4")]
    [InlineData("rpt-20260211-160045-a1b2c3")]
    [InlineData("rpt-20260211-160045-a1b2c3d4\n")]
    [InlineData("rpt-20260211-160045-a1b2c3d4/../x")]
    [InlineData("rpt-２0260211-160045-a1b2c3d4")]
    public void TryParse_AnythingElse_IsRefused(string? text) => JobId.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Serialize_AnId_IsAPlainString()
    {
        var json = JsonSerializer.Serialize(SampleJobs.Processing.Id);
        json.ShouldBe("\"rpt-20260211-160045-a1b2c3d4\"");
        JsonSerializer.Deserialize<JobId>(json).ShouldBe(SampleJobs.Processing.Id);
    }
}
