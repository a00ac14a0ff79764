using Cortap.Reporting.Canonical;

namespace Cortap.Reporting.Documents;

/// <summary>FTA's ten regions as the letterhead names them.</summary>
internal static class FtaRegions
{
    private static readonly string[] Numerals = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"];

    private static readonly string[] Territories =
    [
        "CT, ME, MA, NH, RI, VT",
        "NJ, NY",
        "DE, DC, MD, PA, VA, WV",
        "AL, FL, GA, KY, MS, NC, PR, SC, TN, VI",
        "IL, IN, MI, MN, OH, WI",
        "AR, LA, NM, OK, TX",
        "IA, KS, MO, NE",
        "CO, MT, ND, SD, UT, WY",
        "AZ, CA, HI, NV, and Pacific territories",
        "AK, ID, OR, WA",
    ];

    /// <param name="region">1 to 10.</param>
    public static string Numeral(int region) => Numerals[region - 1];

    /// <summary>The states that project setup names for the regional office, else those of the region; null without a region.</summary>
    public static string? States(CanonicalDocument canonical) =>
        canonical.Correspondence.Object("regional_office").Texts("states") is { Count: > 0 } states ? string.Join(", ", states)
        : canonical.Project.RegionNumber is >= 1 and <= 10 and { } region ? Territories[region - 1]
        : null;
}
