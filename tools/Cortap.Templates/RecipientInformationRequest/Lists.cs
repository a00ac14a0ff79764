using System.Xml.Linq;
using Cortap.Templates.Authoring;

namespace Cortap.Templates.RecipientInformationRequest;

/// <summary>The lists of the template, by their numbering instances.</summary>
internal static class Lists
{
    public const int Bullets = 1;
    public const int Requests = 2;
    public const int Questions = 3;

    public static XElement Create() => Numbering.Create(
        [new ListLevel("bullet", "•", 36, 18, "ListBullet")],
        [new ListLevel("lowerLetter", "%1.", 16, 16), new ListLevel("decimal", "%2.", 34, 16, "RequestItem")],
        [new ListLevel("decimal", "Q%1.", 24, 24)]);
}
