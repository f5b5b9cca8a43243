"""Which two letters stand side by side in Arabic, and how often?"""

from .likeness import words_in

# The 320 most frequent pairs of letters in the words of the sample corpus; "_" is the edge of a
# word.  They are nine in ten of all pairs in any Arabic text, and half of those in one that was
# read in a wrong encoding.
COMMONEST = words_in(
    """
ال _ا ة_ ن_ _و ا_ ي_ _م _ف ر_ ت_ _أ م_ _ب لم في ل_ وا د_ _ت من لا ى_ ه_ ان ات _ع ين _ي ها ما _ل
ار را ب_ ول ية لى با ري
"""
)
COMMON = words_in(
    """
لأ يا لي ير ون عل نا _إ ف_ س_ _ك عا بي _ن و_ ام _س لت ع_ ني وم لع رو _ق دي ور مر قا اء لق ء_ بر
_ح إل أن اب لس يو وي _د لن اد يد لك وب _ج ق_ رة رب مل أو لب تر كا نه بل سي ته _ر فا
"""
)
USUAL = words_in(
    """
مي لف سا بع _ه أم تي ك_ لح اس اي وت يل اح دو وس له مت عد لة شر لو نت يق لد هم _ث ائ كي تح مع قد
مس دا يس جا ست نو اع ح_ _ش كر مو تا رك لل وك حد اف _ص _خ حا وف لج مة عر وق تع لر يه سم يت كو يف
تو ود ثم فر رت نة يم بو او دة قي قر طا صا سن ثا اق أس حت مح نس مد قو ط_ تب يب عن _غ لخ مب وع جم
رج حر تم تق
"""
)
RARE = words_in(
    """
يك فت _ط ذا در زا سو ض_ كل ضا قل رف عة بن به لش كت ند حل غي لص حي قب هر لإ خل حو لث سل لط وه رس
سك يع عب شا ج_ اث طر سب وأ لذ اك تن حم تف عي جي قة ره طل ئي بد دن ث_ صل رق اه غر نق نف أر هو اج
خر عم إن _ذ طو تص زي كث فو تش بت تس مه جن قت لغ سع أك _ز مق بق كن كب ده بة اش جو عو تج بح يح جر
هي عش دم كم بط وج فق عت أي ذ_ ز_ أع جل فع أخ مص صي غا فة رن رم ثل وح قط
"""
)
LEVELS = {
    pair.replace("_", " "): level
    for level, pairs in ((3, COMMONEST), (2, COMMON), (1, USUAL), (0, RARE))
    for pair in pairs
}
UNHEARD = -2
