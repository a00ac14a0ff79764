namespace Cortap.Reporting.Tests.Foundation;

public sealed class RandomBytesTests
{
    [Fact]
    public void Fill_OverManyBlocks_NeverGivesTheSameBytesAgain()
    {
        var given = new HashSet<string>();
        for (var count = 0; count < 10_000; count++)
        {
            var bytes = new byte[12];
            RandomBytes.Fill(bytes);
            given.Add(Convert.ToHexString(bytes)).ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(32)]
    [InlineData(2_048)]
    public void Hex_OfALength_HasThatManyLowerCaseDigits(int digits) => RandomBytes.Hex(digits).ShouldMatch($"^[0-9a-f]{{{digits}}}$");
}
